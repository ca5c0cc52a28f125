from pathlib import Path

import pytest

from rag.answer import Assistant
from rag.dictionary import ENGLISH, SYNONYMS, Dictionary, english, synonyms
from rag.errors import ConfigurationError
from rag.lexical import LexicalIndex
from rag.norwegian import stem, terms, words
from rag.wanted import Wanted

TEXTS = [
    "Pasienter venter lenge på behandling i psykisk helsevern.",
    "Sykehuset avviste henvisninger fra fastleger.",
    "Personell og medarbeidere, også kalt personale, har uløste oppgaver.",
]


@pytest.fixture(scope="module")
def lexical() -> LexicalIndex:
    return LexicalIndex.build(TEXTS)


def _norwegian(question: str) -> set[str]:
    return {term for each in english()(words(question)) for some in each.words for term in some}


def test_an_english_question_searches_for_the_norwegian_words(lexical: LexicalIndex) -> None:
    found = lexical.query("How long do patients wait for treatment?")
    assert {stem("pasienter"), stem("venter"), stem("behandling")} <= found.keys()
    scores = lexical.scores(lexical.query("Which referrals did the hospital reject?"))
    assert scores.argmax() == 1


def test_one_of_several_words_for_the_same_says_less_than_the_only_one(
    lexical: LexicalIndex,
) -> None:
    found = lexical.query("What about staff and patients?")
    assert found[stem("personell")] < found[stem("pasienter")] < 1


def test_words_are_found_in_every_inflection_but_never_by_another_word_of_the_same_stem() -> None:
    assert stem("sykehus") in _norwegian("hospitals")
    assert stem("innlagt") not in _norwegian("hospitals")
    assert stem("innlagt") in _norwegian("hospitalised")


def test_gps_are_looked_up(lexical: LexicalIndex) -> None:
    assert lexical.query("What about GPs?", english=True)[stem("fastlege")] == pytest.approx(0.9)


def test_the_word_as_it_was_typed_goes_before_others_of_its_stem(tmp_path: Path) -> None:
    file = tmp_path / "words.tsv"
    file.write_text("universitet\tuniversity\nuniversell\tuniversal\n", "utf-8")
    known = Dictionary(file, lambda word: word[:7])
    for typed, wanted in (("university", "universitet"), ("universal", "universell")):
        assert [word for each in known([typed]) for word in each.words.values()] == [wanted]


def test_a_file_may_begin_as_office_programs_begin_it_and_have_empty_lines(tmp_path: Path) -> None:
    file = tmp_path / "words.tsv"
    file.write_bytes("\ufeff# ord\n\n  \nkø\tventeliste; venting på plass\n".encode())
    known = Dictionary(file, stem)
    assert [each.span for each in known(["lang", "venteliste"])] == [(1, 2)]
    assert [each.span for each in known(["venting", "på", "plass"])] == [(0, 3)]
    assert not list(known(["plass"]))


def test_what_only_a_dictionary_has_is_not_known_to_the_documents(lexical: LexicalIndex) -> None:
    assert lexical.uses("fastlegen")
    assert not lexical.uses("unresolved")
    assert lexical.query("unresolved", english=True)


def test_words_that_belong_together_are_looked_up_together() -> None:
    assert stem("fastlege") in _norwegian("general practitioners")
    assert stem("fastlege") not in _norwegian("general")


def test_small_words_have_no_translation() -> None:
    assert not _norwegian("what is the")


def test_a_norwegian_question_is_not_taken_for_english(lexical: LexicalIndex) -> None:
    assert stem("uløste") in lexical.query("unresolved", english=True)
    assert stem("uløste") not in lexical.query("unresolved", english=False)
    assert stem("uløste") not in lexical.query("Hva er unresolved?")


@pytest.mark.parametrize(
    ("question", "english"),
    [
        ("mental health", True),
        ("referrals from general practitioners", True),
        ("psykisk helsevern", False),
        ("fastleger", False),
        ("DRG 2024", False),
    ],
)
def test_a_bare_subject_is_told_by_the_dictionary(
    question: str, english: bool, assistant: Assistant
) -> None:
    answer = assistant.ask(question)
    assert (answer.language == "en") == english


def test_what_an_english_question_wants_is_held_by_a_norwegian_text(lexical: LexicalIndex) -> None:
    wanted = Wanted.of("Which patients wait for treatment?", lexical, True)
    held = wanted.held(set(terms(TEXTS[0])))
    assert wanted.share(held) == pytest.approx(1.0)
    assert wanted.share(wanted.held(set(terms(TEXTS[1])))) == 0


def test_the_reader_is_told_what_was_searched_for(assistant: Assistant) -> None:
    told = {each.word: each.added for each in assistant.ask("Which patients wait?").expansion}
    assert "pasient" in told["patients"] or "pasienter" in told["patients"]


def test_everyday_and_nynorsk_words_search_for_those_of_the_documents(
    lexical: LexicalIndex,
) -> None:
    found = lexical.query("Hvor mange folk sa de nei til?")
    assert found[stem("medarbeidere")] < 1
    assert stem("henvisninger") in lexical.query("tilvisingar")
    said = [word for each in synonyms()(["ø", "hjelp"]) for word in each.words.values()]
    assert "akutt" in said


def test_a_broken_dictionary_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "english.tsv"
    broken.write_text("sykehus hospital")
    with pytest.raises(ConfigurationError, match=r"english\.tsv, linje 1"):
        Dictionary(broken, stem)
    with pytest.raises(ConfigurationError, match=r"missing\.tsv"):
        Dictionary(tmp_path / "missing.tsv", stem)


@pytest.mark.parametrize("file", [ENGLISH, SYNONYMS], ids=lambda file: file.name)
def test_a_dictionary_has_one_line_for_a_word_and_no_line_that_says_nothing(file: Path) -> None:
    lines = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("#")]
    entries = [line.split("\t") for line in lines]
    assert len(entries) > 1_000
    assert len({word for word, _ in entries}) == len(entries)
    assert not [word for word, _ in entries if not terms(word)]
    if file == SYNONYMS:
        assert not [word for word, said in entries if word in said.split("; ")]
