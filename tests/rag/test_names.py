import pytest

from rag.answer import Assistant
from rag.names import small_words, unnamed

SOURCE = "Helse Sør-Øst RHF og Oslo universitetssykehus samarbeider med kommunene om HFP."
SMALL = small_words([SOURCE, "vond skulder, kirurgi og behandlere ved www.bergen.kommune.no"])


def test_names_of_the_source_are_known_inflected_and_shortened() -> None:
    for statement in (
        "Oslo universitetssykehus samarbeider.",
        "Oslos sykehus samarbeider.",
        "HSØ samarbeider med kommunene.",
        "Samtidig skal Helse Sør-Øst samarbeide.",
        "Kommunene deltar.",
    ):
        assert unnamed(statement, SOURCE, SMALL) == [], statement


def test_other_names_are_found_also_first_in_a_sentence() -> None:
    assert unnamed("Bergen samarbeider med Oslo.", SOURCE, SMALL) == ["Bergen"]
    assert unnamed("De samarbeider med Helse Vest.", SOURCE, SMALL) == ["Vest"]
    assert unnamed("NAV samarbeider.", SOURCE, SMALL) == ["NAV"]


SAME = {"fjs": "fjordbyen sykehus", "ahov": "askim hovedsykehus", "oss": "øvre sørbygd senter"}


@pytest.mark.parametrize(
    ("statement", "source", "missing"),
    [
        ("Avtalen gjelder FJS.", "Fjordbyen sykehus HF har en avtale.", []),
        ("Det er FJS sitt ansvar.", "Det er Fjordbyen sykehus' ansvar.", []),
        ("Avtalen gjelder Fjordbyen sykehus.", "FJS har en avtale.", []),
        ("Avtalen gjelder Askim hovedsykehus.", "Avtalen gjelder Ahov.", []),
        ("Avtalen gjelder FJS.", "Avtalen gjelder Fjordbyen og et sykehus.", ["FJS"]),
        ("Avtalen gjelder FJS.", "Avtalen gjelder Askim hovedsykehus.", ["FJS"]),
        # «Oss» is a common word that opens a sentence.
        ("Avtalen gjelder Øvre Sørbygd.", "Oss imellom er det en avtale.", ["Øvre", "Sørbygd"]),
    ],
)
def test_a_name_and_its_short_form_are_one(statement: str, source: str, missing: list[str]) -> None:
    assert unnamed(statement, source, SMALL, SAME) == missing


def test_english_words_for_a_body_are_the_norwegian_ones() -> None:
    source = "Fjordbyen universitetssykehus fikk 3 millioner kroner."
    assert unnamed("It is Fjordbyen University Hospital.", source) == []
    assert unnamed("It got NOK 3 million.", source) == []
    assert unnamed("It is Bergen University Hospital.", source) == ["Bergen"]
    assert unnamed("It is a University.", "Fjordbyen kommune.") == ["University"]


def test_a_name_that_is_not_written_out_is_found_in_the_whole_word() -> None:
    source = "Det gjelder denguevirus, zikavirus og andre."
    assert unnamed("Dengue- og zikavirus.", source) == []
    assert unnamed("Chikungunya-, dengue- og zikavirus.", source) == ["Chikungunya"]
    assert unnamed("Dengue-Larsen er syk.", source) == ["Dengue-Larsen"]


def test_a_common_word_in_a_form_that_is_not_written_anywhere_is_no_name() -> None:
    small = small_words(["klare ansvarsforhold og pasientenes evne, evnen til mestring"])
    assert unnamed("Uklare ansvarsforhold.", SOURCE, small) == []
    assert unnamed("Evna til mestring.", SOURCE, small) == []
    assert unnamed("Ulla til mestring.", SOURCE, small) == ["Ulla"]


@pytest.mark.parametrize(
    "first",
    ["Behandlerne", "Skulderkirurgi", "Avslutningsvis", "Tilgjengeligheten", "Økonomisk", "Hittil"],
)
def test_an_unusual_first_word_is_no_name(first: str) -> None:
    """Known by another form of it, by its parts, by how it ends, or from a list."""
    assert unnamed(f"{first} samarbeider med kommunene.", SOURCE, SMALL) == []


@pytest.mark.parametrize(
    "first",
    [
        "Bergen",
        "Knutsen",
        "Vik",
        "Alta",
        "Kreftforeningen",
        "Regjeringen",
        "NAV-kontoret",
        "Lillevik",
    ],
)
def test_a_name_of_common_words_is_a_name_all_the_same(first: str, assistant: Assistant) -> None:
    passages = assistant._current().store.passages(range(assistant._current().size))
    small = small_words(passage.text for passage in passages)
    assert len(small) > 3_000
    assert unnamed(f"{first} samarbeider med kommunene.", SOURCE, small) == [first]
