"""The checkers of answers, and whether they notice what somebody has changed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from eval.answers import (
    Sources,
    citation_fault,
    citation_precision,
    evidence_cited,
    facts_found,
    figure_faults,
    label_faults,
    says,
    statements,
)
from eval.schema import Evidence, Row
from eval.score import Scored, sources_of
from eval.stored import Cited, Stored, read_answers
from rag.index import Index


def cited(label: int, quote: str, passage: str = "") -> Cited:
    return Cited(label, "d", "D", "rapport", None, (), quote, 0, len(quote), passage or quote)


def stored(answer: str, *citations: Cited) -> Stored:
    return Stored("q", "answered", answer, citations, (), 0.0)


def test_statements_are_cut_at_labels_and_lines_but_not_inside_quotes() -> None:
    answer = stored(
        "Overskrift:\n«ett\n[9] to» [1]\nFritt ord [1][2]. Rest.", cited(1, "ett\n[9] to")
    )
    assert [(each.text, each.labels) for each in statements(answer)] == [
        ("Overskrift:", ()),
        ("«ett\n[9] to»", (1,)),
        ("Fritt ord", (1, 2)),
        ("Rest", ()),
    ]


def test_labels_and_citations_must_match() -> None:
    assert label_faults(stored("«ja» [1]", cited(1, "ja"))) == []
    assert label_faults(stored("«ja» [2]", cited(1, "ja"))) != []
    assert label_faults(stored("Ja.", cited(1, "ja"))) == ["[1] brukes ikke i svaret"]
    assert label_faults(stored("«nei» [1]", cited(1, "ja"))) != []


def test_a_refusal_has_no_citations() -> None:
    refused = replace(stored("«ja» [1]", cited(1, "ja")), status="not_found")
    assert "et svar som ikke svarer, har kilder" in label_faults(refused)


def test_figures_must_stand_in_the_passage_cited_for_them() -> None:
    source = cited(1, "tolv", "Det var 1 200 senger i 2024.")
    # 1200 and 2024 are in the passage; 13 is not, and 7 has no label at all.
    assert figure_faults(stored("I 2024 var det 1200 [1]", source)) == ([], 2)
    assert figure_faults(stored("I 2024 var det 13 [1]", source))[0] == [
        "tallet 13 har ingen kilde"
    ]
    assert figure_faults(stored("«tolv» [1]\nOg 7 til.", source)) == (
        ["tallet 7 har ingen kilde"],
        1,
    )


def test_facts_are_whole_figures_in_any_spelling(make_row: Callable[..., Row]) -> None:
    assert says("Det er 120\N{NO-BREAK SPACE}000 årsverk", "120 000")
    assert says("HELE landet", "hele landet")
    assert not says("130", "30")
    # A short word is a whole word; a longer one may be part of a compound.
    assert not says("tolv", "to")
    assert says("pasientsikkerheten", "sikkerhet")
    assert not says("30,5", "30")
    row = make_row(facts=(("120 000", "120000"), ("sykepleier",)))
    # One of two facts.
    assert facts_found(row, "Det er 120000 leger.") == 0.5


def test_evidence_cited_and_precision(make_row: Callable[..., Row]) -> None:
    row = make_row(
        Evidence("d", None, "det var tolv senger i året 2024"),
        Evidence("d", None, "og ingen av dem var ledige noen gang"),
    )
    answer = stored("", cited(1, "Altså: det var tolv senger i året 2024."), cited(2, "utenom"))
    # One of two pieces; one of two citations.
    assert evidence_cited(row, answer) == 0.5
    assert citation_precision(row, answer) == 0.5


def test_half_of_a_long_gold_quote_is_enough_and_less_is_not(make_row: Callable[..., Row]) -> None:
    row = make_row(Evidence("d", None, "ett to tre fire fem seks sju åtte ni ti"))
    assert evidence_cited(row, stored("", cited(1, "ett to tre fire fem seks"))) == 1
    assert evidence_cited(row, stored("", cited(1, "ett to"))) == 0


def faults(answer: Stored, sources: Sources) -> list[str]:
    citations = [fault for each in answer.citations if (fault := citation_fault(each, sources))]
    return [*label_faults(answer), *citations, *figure_faults(answer)[0]]


def mutations(answer: Stored, chance: random.Random) -> Iterator[tuple[str, Stored]]:
    """The answer with one thing changed, in every way that somebody might."""
    first = answer.citations[0]
    figures = list(re.finditer(r"(?<!\[)\d+(?!\])", answer.answer))
    if figures:
        at = chance.choice(figures)
        wrong = str(int(at.group()) + chance.randint(1, 9))
        text = answer.answer[: at.start()] + wrong + answer.answer[at.end() :]
        yield "figure in the answer", replace(answer, answer=text)
    changed = word_changed(first.quote, chance)
    yield "word in the quote", with_first(answer, replace(first, quote=changed))
    spoken = answer.answer.replace(first.quote, word_changed(first.quote, chance))
    yield "word in the answer", replace(answer, answer=spoken)
    moved = replace(first, start=first.start + 3, end=first.end + 3)
    yield "place of the quote", with_first(answer, moved)
    other = next((c for c in answer.citations if c.document != first.document), None)
    if other:
        swapped = replace(first, document=other.document, title=other.title, status=other.status)
        yield "document of the citation", with_first(answer, swapped)
    if len(answer.citations) > 1:
        second = answer.citations[1]
        pair = (replace(first, label=second.label), replace(second, label=first.label))
        yield "labels swapped", replace(answer, citations=(*pair, *answer.citations[2:]))
        yield "citation left out", replace(answer, citations=answer.citations[1:])


def word_changed(quote: str, chance: random.Random) -> str:
    words = quote.split(" ")
    at = chance.choice([n for n, word in enumerate(words) if word.strip()])
    words[at] = "ikke" if words[at] != "ikke" else "alltid"
    return " ".join(words)


def with_first(answer: Stored, citation: Cited) -> Stored:
    return replace(answer, citations=(citation, *answer.citations[1:]))


def test_at_least_99_of_100_mutations_of_real_answers_are_caught(
    real_run: Path, index: Index, real_scores: tuple[Scored, ...]
) -> None:
    sources = sources_of(index)
    chance = random.Random(2040)
    answers = [each for each in read_answers(real_run).values() if each.citations]
    assert [fault for answer in answers for fault in faults(answer, sources)] == []
    tried = [(what, m) for answer in answers for what, m in mutations(answer, chance)]
    missed = [(what, m.id) for what, m in tried if not faults(m, sources)]
    assert len(tried) >= 300
    assert len(missed) <= len(tried) / 100, missed
