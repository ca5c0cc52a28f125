"""A near copy with another figure or another «not» is found out; other words for it are not."""

from __future__ import annotations

import pytest

from rag.copied import Change, altered, elsewhere
from rag.types import Locator, Passage

TEXT = (
    "I 2020 ble det gjennomført åtte møter med 74 saker, og i 2021 seks møter med 59 saker.\n"
    "Foretaksmøtet 19. januar 2024 ga helseforetakene ansvar for et permanent lager.\n"
    "Foretaksmøtet 16. januar 2025 vedtok å flytte ansvaret til et annet sted.\n"
    "Det skal ikke bygges flere døgnplasser ved sykehuset i denne perioden."
)


def passage(text: str = TEXT) -> Passage:
    return Passage(1, Locator("d", None, (), None, 0, len(text)), text)


@pytest.mark.parametrize(
    ("statement", "change"),
    [
        ("I 2020 ble det gjennomført seks møter med 74 saker, og i 2021 seks møter med 59 saker.",
         Change.FIGURE),
        ("I 2021 ble det gjennomført åtte møter med 74 saker, og i 2021 seks møter med 59 saker.",
         Change.FIGURE),
        ("Foretaksmøtet 16. januar 2024 ga helseforetakene ansvar for et permanent lager.",
         Change.FIGURE),
        ("Det skal bygges flere døgnplasser ved sykehuset i denne perioden.", Change.NEGATION),
        ("Foretaksmøtet 19. januar 2024 ga ikke helseforetakene ansvar for et permanent lager.",
         Change.NEGATION),
        ("Foretaksmøtet 19. januar 2024 ga statsråden ansvar for et permanent lager.",
         Change.WORD),
    ],
)  # fmt: skip
def test_what_was_changed_in_a_copy_is_found(statement: str, change: Change) -> None:
    assert altered(statement, [passage()]) is change
    # Where another source says just that, it is no change.
    assert altered(statement, [passage(), passage(statement)]) is None


@pytest.mark.parametrize(
    "statement",
    [
        *TEXT.splitlines(),
        "I 2020 ble det gjennomført åtte møter med 74 saker.",
        "I 2021 var det seks møter.",
        "I 2020 ble det gjennomført 8 møter med 74 saker, og i 2021 seks møter med 59 saker.",
        "I 2025 ble ansvaret flyttet til et annet sted.",
        "Et permanent lager ble foretakenes ansvar i 2024.",
    ],
)
def test_a_true_copy_and_other_words_pass(statement: str) -> None:
    assert altered(statement, [passage()]) is None


def test_a_word_in_another_form_is_the_same_word() -> None:
    source = passage("Vi legger til rette for at disse data blir tilgjengelige for kommunene.")
    for word, change in (("dataene", None), ("pengene", Change.WORD)):
        statement = f"Vi legger til rette for at {word} blir tilgjengelige for kommunene."
        assert altered(statement, [source]) is change


def test_what_another_passage_says_word_for_word_belongs_to_it() -> None:
    said = "Bortfall av kritisk infrastruktur gjør sykehusdrift sårbar."
    like = passage("Strøm er kritisk for sykehusdrift, og bortfall av den gjør den sårbar.")
    assert elsewhere(said, [like], {3: passage(said), 4: passage()}) == 3
    assert elsewhere(said, [like], {4: passage()}) is None
    # Cited too, it may stand in both.
    assert elsewhere(said, [like, passage(f"Som sagt: {said}")], {3: passage(said)}) is None
    assert elsewhere("Strøm er kritisk for all drift.", [like], {3: passage(said)}) is None
