"""Correct answers made wrong in one place: how many of the wrong sentences are caught.

The correct answers are a faithful model's, over real HTTP, to gold questions on the shipped corpus.
A changed sentence goes through the very checks that a model's sentence meets; the figures are
printed (``pytest -s``), and ``TEST_MUTATIONS`` sets how many questions are asked.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest

from eval.schema import Language, Row, Split, gold_files, read_rows
from rag.abbreviations import long_forms
from rag.answer import Assistant
from rag.check import Checker
from rag.draft import pieces_of, sentence
from rag.glossary import groups
from rag.norwegian import terms
from rag.text import fold
from rag.types import Hit
from tests.llm.conftest import Switch
from tests.llm.plausible import CLAUSES, ENGLISH_CLAUSES, SENTENCES
from tests.llm.scripted import faithful, labelled, passages, quoting, sentences

QUESTIONS = int(os.environ.get("TEST_MUTATIONS", "12"))
_DIGITS = re.compile(r"\d+")
_NUMBERS = "to tre fire fem seks sju åtte ni ti elleve tolv".split()
_WORDED = re.compile(rf"\b(?:{'|'.join(_NUMBERS)})\b")


@dataclass(frozen=True, slots=True)
class Case:
    """What one question's answer was made from, and a checker of it."""

    given: dict[int, str]
    checker: Checker

    def caught(self, line: str) -> bool:
        return all(self.checker.fault(sentence(piece)) is not None for piece in pieces_of(line))

    def statements(self) -> Iterator[tuple[str, int]]:
        for label, text in self.given.items():
            for each in sentences(text):
                yield each, label


def gold_rows() -> list[Row]:
    """Rows of the test split that the documents answer, the same ones every time."""
    wanted = _answered()
    return random.Random(5).sample(wanted, min(QUESTIONS, len(wanted)))


def _answered() -> list[Row]:
    rows = [each.row for each in read_rows(gold_files())]
    return [row for row in rows if row.answerable and row.split is Split.TEST and not row.history]


@pytest.fixture(scope="module")
def cases(real_corpus: Switch) -> list[Case]:
    """What the model was given for each question, read off the prompt that it was sent."""
    made = [_case(real_corpus, row) for row in gold_rows()]
    return [case for case in made if case is not None]


def _case(switch: Switch, row: Row) -> Case | None:
    """None where the question was refused, or nothing of the model's was shown."""
    switch.model = faithful
    before = len(switch.server.asked)
    answer = switch.assistant.ask(row.question, generator="llm")
    if len(switch.server.asked) == before:
        return None
    given = passages(switch.server.asked[before]["messages"])
    return Case(given, _checker(switch.assistant, given, answer.hits))


def _checker(assistant: Assistant, given: dict[int, str], hits: Sequence[Hit]) -> Checker:
    """The checker that the assistant made for this prompt."""
    by_text = {fold(hit.passage.text): hit for hit in hits}
    mapping = {label: by_text[fold(text)] for label, text in given.items() if fold(text) in by_text}
    index = assistant._current()
    vectors = index.vectors([hit.passage.id for hit in mapping.values()])
    documents = {document.id: document for document in assistant.documents}
    assert assistant._writer is not None
    small = assistant._writer._small_words(index)
    same = long_forms(index.lexical.abbreviations, groups())
    return Checker(mapping, documents, vectors, assistant._embedder, small, index.tokens, same=same)


def _share(name: str, results: list[bool], escaped: list[str]) -> float:
    share = sum(results) / len(results)
    print(f"\n{name}: {sum(results)} of {len(results)} ({share:.1%})")
    for each in escaped[:10]:
        print(f"  not: {each}")
    return share


def _measure(name: str, cases: list[Case], mutants: Callable[[Case], Iterator[str]]) -> float:
    results, escaped = [], []
    for case in cases:
        for line in mutants(case):
            results.append(case.caught(line))
            if not results[-1]:
                escaped.append(line)
    assert len(results) >= 2 * QUESTIONS, f"only {len(results)} mutants of {name}"
    return _share(name, results, escaped)


def test_correct_sentences_pass(cases: list[Case]) -> None:
    """Else everything below could be had by refusing all."""
    assert len(cases) >= 0.6 * QUESTIONS
    lines = [
        (case, line)
        for case in cases
        for text, label in list(case.statements())[:4]
        for line in (labelled(text, label), quoting(text, label))
    ]
    refused = [line for case, line in lines if case.caught(line)]
    passed = _share("correct, passed", [not case.caught(line) for case, line in lines], refused)
    assert passed >= 0.95


def test_what_people_wrote_of_the_passages_mostly_passes(real_corpus: Switch) -> None:
    """The false alarms that matter: whole sentences of reference answers, in other words than the
    documents, under the passages that hold their evidence. Nothing was fitted to this split."""
    results, refused = [], []
    rows = random.Random(9).sample(_answered(), 4 * QUESTIONS)
    for row in rows:
        hits = real_corpus.assistant.find(row.question, k=12)
        texts = {label: hit.passage.text for label, hit in enumerate(hits, 1)}
        labels = _holding(row, texts)
        checker = _checker(real_corpus.assistant, texts, hits)
        for text in pieces_of(row.reference) if labels else ():
            # «18,9 prosent.» states nothing by itself; a model is asked for sentences.
            if len(set(terms(text))) <= 5 or row.language is Language.ENGLISH:
                continue
            fault = checker.fault(sentence(labelled(text, *labels)))
            results.append(fault is None)
            refused += [f"{fault.kind}: {text}"] if fault else []
    assert len(results) >= QUESTIONS, f"only {len(results)} sentences"
    assert _share("reference, passed", results, refused) >= 0.75


def _holding(row: Row, texts: dict[int, str]) -> list[int]:
    """Labels of the passages that hold the gold evidence, at most four; none where a piece of it
    is in no such passage: what rests on it is rightly struck."""
    evidence = [[fold(each.quote) for each in piece.quotes] for piece in row.evidence]
    folded = {label: fold(text) for label, text in texts.items()}
    labels = [n for n, text in folded.items() if any(q in text for each in evidence for q in each)]
    shown = [folded[label] for label in labels[:4]]
    whole = all(any(quote in text for quote in each for text in shown) for each in evidence)
    return labels[:4] if whole else []


def test_a_changed_figure_is_caught(cases: list[Case]) -> None:
    """Also where the new figure happens to stand elsewhere in the passage."""
    draw = random.Random(1)

    def mutants(case: Case) -> Iterator[str]:
        for text, label in case.statements():
            for match in _DIGITS.finditer(text):
                other = _another(match.group(0), draw)
                yield labelled(text[: match.start()] + other + text[match.end() :], label)
            for match in _WORDED.finditer(text):
                other = draw.choice([each for each in _NUMBERS if each != match.group(0)])
                yield labelled(text[: match.start()] + other + text[match.end() :], label)
            for match in re.finditer(r"(?<=\d) ?(?:prosent|%)", text):
                yield labelled(f"{text[: match.start()]} personer{text[match.end() :]}", label)

    assert _measure("figure", cases, mutants) >= 0.99


def _another(figure: str, draw: random.Random) -> str:
    """The figure with one digit another; never with a nought in front."""
    at = draw.randrange(len(figure))
    choices = [d for d in "123456789" if d != figure[at]]
    return figure[:at] + draw.choice(choices) + figure[at + 1 :]


def test_a_swapped_label_is_caught(cases: list[Case]) -> None:
    draw = random.Random(2)

    def mutants(case: Case) -> Iterator[str]:
        stated = list(case.statements())
        for text, label in stated[:12]:
            others = [o for o, passage in case.given.items() if fold(text) not in fold(passage)]
            if others and label not in others:
                yield labelled(text, draw.choice(others))

    assert _measure("label", cases, mutants) >= 0.99


_CHANGES: tuple[Callable[[list[str], random.Random], list[str]], ...] = (
    lambda words, draw: [w for n, w in enumerate(words) if n != len(words) // 2],
    lambda words, draw: [*words[:2], "ikke", *words[2:]],
    lambda words, draw: [*words[:-2], words[-1], words[-2]],
    lambda words, draw: [w + "s" if n == len(words) // 2 else w for n, w in enumerate(words)],
    lambda words, draw: [w.swapcase() if n == 1 else w for n, w in enumerate(words)],
    lambda words, draw: [*words, draw.choice(("alltid", "snart", "gratis"))],
)


def test_an_altered_quote_is_caught(cases: list[Case]) -> None:
    draw = random.Random(3)

    def mutants(case: Case) -> Iterator[str]:
        for text, label in list(case.statements())[:6]:
            for change in _CHANGES:
                altered = " ".join(change(text.rstrip(".!?").split(), draw))
                if fold(altered) not in fold(case.given[label]):
                    yield quoting(altered, label)

    assert _measure("quote", cases, mutants) == 1.0


def test_a_plausible_sentence_that_was_added_is_caught(cases: list[Case]) -> None:
    draw = random.Random(4)

    def mutants(case: Case) -> Iterator[str]:
        for text in draw.sample(SENTENCES, 12):
            yield labelled(text, draw.choice(list(case.given)))

    assert _measure("plausible", cases, mutants) >= 0.95


def test_a_plausible_sentence_with_many_labels_is_caught(cases: list[Case]) -> None:
    """The more passages are cited, the more of any statement's words they hold."""
    draw = random.Random(6)

    def mutants(case: Case) -> Iterator[str]:
        for text in draw.sample(SENTENCES, 6):
            yield labelled(text, *case.given)
            yield labelled(text, *draw.sample(list(case.given), min(4, len(case.given))))

    assert _measure("many labels", cases, mutants) >= 0.95


def test_a_clause_hung_on_a_true_sentence_is_caught(cases: list[Case]) -> None:
    draw = random.Random(7)

    def mutants(case: Case) -> Iterator[str]:
        for text, label in list(case.statements())[:6]:
            yield labelled(f"{text.rstrip('.!?')}, {draw.choice(CLAUSES)}", label)

    assert _measure("clause", cases, mutants) >= 0.9


def test_a_clause_hung_on_a_true_sentence_in_english_is_caught(real_corpus: Switch) -> None:
    """True is what a reference answer says and the checks let through."""
    draw, results, escaped = random.Random(8), [], []
    for row in [row for row in _answered() if row.language is Language.ENGLISH][:QUESTIONS]:
        case = _case(real_corpus, row)
        if case is None:
            continue
        for text in pieces_of(row.reference):
            bare = text.rstrip(".!? ")
            true = [n for n in case.given if not case.caught(labelled(bare, n))][:1]
            for label in true:
                for clause in draw.sample(ENGLISH_CLAUSES, 3):
                    line = labelled(f"{bare}, {clause}", label)
                    results.append(case.caught(line))
                    escaped += [] if results[-1] else [line]
    assert len(results) >= QUESTIONS, f"only {len(results)} clauses"
    assert _share("english clause", results, escaped) >= 0.7


def test_a_not_put_in_or_left_out_is_caught(cases: list[Case]) -> None:
    def mutants(case: Case) -> Iterator[str]:
        for text, label in case.statements():
            if re.search(r"\bikke\b(?! bare)", text):
                yield labelled(re.sub(r" ikke\b", "", text, count=1), label)
            elif verb := re.search(r"\b(?:skal|er|har|kan|vil|må|bør)\b", text):
                yield labelled(f"{text[: verb.end()]} ikke{text[verb.end() :]}", label)

    assert _measure("not", cases, mutants) >= 0.95


def test_the_plausible_sentences_stand_in_no_document(real_corpus: Switch) -> None:
    corpus = " ".join(
        fold(real_corpus.assistant.text(d.id)) for d in real_corpus.assistant.documents
    )
    assert [each for each in SENTENCES if fold(each).lower() in corpus.lower()] == []
    assert len(set(SENTENCES)) == len(SENTENCES) >= 50
