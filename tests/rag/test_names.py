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
