"""Each kind of fault is caught, and honest rephrasing is let through."""

from __future__ import annotations

import numpy as np
import pytest

from rag.check import Checker, Kind, quotes
from rag.draft import sentence
from rag.embed import BASE, LightEmbedder
from rag.names import small_words
from rag.types import Document, Hit, Locator, Passage, Status

TEXTS = (
    "Hjemmesykehus skal gi pasienter behandling hjemme når det er trygt. I 2024 fikk 1 200"
    " pasienter i Helse Sør-Øst et slikt tilbud, en økning på 12 prosent.",
    "Helseforetakene skal ikke bygge ut flere døgnplasser i psykisk helsevern for voksne.",
    "Bruken av innleid arbeidskraft ble redusert med 9,1 prosent ved Akershus universitetssykehus.",
)


@pytest.fixture(scope="module")
def checker(light: LightEmbedder) -> Checker:
    document = Document(
        "d", "d.md", "Regional utviklingsplan 2027–2040", "Helse Sør-Øst RHF", "2026", "plan",
        Status.HEARING, "2027–2040", "nb", "", "",
    )  # fmt: skip
    given = {
        n: Hit(Passage(n, Locator("d", None, ("Mål",), None, 0, len(text)), text), 1.0)
        for n, text in enumerate(TEXTS, 1)
    }
    vectors = np.asarray(light.encode(TEXTS).vectors, np.float32)
    return Checker(given, {"d": document}, vectors, light, small_words(TEXTS))


@pytest.mark.parametrize(
    "raw",
    [
        "Pasienter skal få behandling hjemme når det er trygt [1].",
        "I 2024 fikk 1200 pasienter et hjemmesykehustilbud [1].",
        "Tilbudet økte med 12 % [1].",
        "Planen sier at «Hjemmesykehus skal gi pasienter behandling hjemme» [1].",
        "Helseforetakene skal ikke bygge ut flere døgnplasser i psykisk helsevern [2].",
        "Akershus universitetssykehus reduserte bruken av innleid arbeidskraft med 9,1 % [3].",
        "Regional utviklingsplan 2027–2040 sier at pasienter skal få behandling hjemme [1].",
        "Pasientar skal få behandling heime når det er trygt [1].",
    ],
)
def test_what_the_passage_says_passes(checker: Checker, raw: str) -> None:
    assert checker.fault(sentence(raw)) is None


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("Pasienter skal få behandling hjemme.", Kind.NO_LABEL),
        ("Pasienter skal få behandling hjemme [9].", Kind.UNKNOWN_LABEL),
        ("Pasienter skal få behandling hjemme [1–3].", Kind.NO_LABEL),
        ("I 2024 fikk 1 300 pasienter et slikt tilbud [1].", Kind.FIGURE),
        ("I 2025 fikk 1 200 pasienter et slikt tilbud [1].", Kind.FIGURE),
        ("Tilbudet økte med 12 prosentpoeng [1].", Kind.FIGURE),
        ("Planen sier «Hjemmesykehus skal gi alle behandling hjemme» [1].", Kind.QUOTE),
        ("Planen sier «Hjemmesykehus skal gi pasienter [1].", Kind.QUOTE),
        ("Oslo universitetssykehus reduserte innleid arbeidskraft med 9,1 % [3].", Kind.NAME),
        ("Helseforetakene skal bygge ut flere døgnplasser i psykisk helsevern [2].",
         Kind.NEGATION),
        ("Pasienter skal ikke få behandling hjemme når det er trygt [1].", Kind.NEGATION),
        ("Bruken av innleid arbeidskraft økte med 9,1 prosent [3].", Kind.NEGATION),
        ("Pasienter skal få behandling hjemme når det er trygt, og kongen har åpnet flere museer om"
         " saken [1].", Kind.SUPPORT),
        ("Kommunene skal betale for tannbehandling til alle barn [1].", Kind.SUPPORT),
        ("Innleid arbeidskraft er dyrt [1].", Kind.SUPPORT),
        ("Se https://a.no [1].", Kind.MARKUP),
    ],
)  # fmt: skip
def test_what_it_does_not_say_is_caught(checker: Checker, raw: str, kind: Kind) -> None:
    fault = checker.fault(sentence(raw))
    assert fault is not None
    assert fault.kind is kind, fault


def test_quotes_are_found_in_every_dress() -> None:
    assert quotes("«a «b» c», “d”, \"e\" og 'f g'") == ["a «b» c", "d", "e", "f g"]


def test_another_search_model_lets_no_english_through_by_its_cosines(checker: Checker) -> None:
    """Its cosines mean something else than those that the weights were fitted to."""
    base = LightEmbedder(BASE)
    vectors = np.asarray(base.encode(TEXTS).vectors, np.float32)
    other = Checker(checker._given, checker._documents, vectors, base, small_words(TEXTS))
    own = sentence("Pasienter skal få behandling hjemme når det er trygt [1].")
    assert other.fault(own) is None
    lie = sentence("The roof of the old library will be painted green by volunteers [1].")
    for each in (checker, other):
        fault = each.fault(lie)
        assert fault is not None
        assert fault.kind is Kind.SUPPORT


def test_a_short_sentence_is_not_half_true(checker: Checker) -> None:
    fault = checker.fault(sentence("Pasienter er spøkelser [1]."))
    assert fault is not None
    assert fault.kind is Kind.SUPPORT


def test_what_another_passage_says_word_for_word_is_mended_by_its_label(checker: Checker) -> None:
    said = TEXTS[1].rstrip(".")
    fault = checker.fault(sentence(f"{said} [3]."))
    assert fault is not None
    assert checker.fault(sentence(f"{said} [2][3].")) is None


def test_a_short_form_that_the_documents_define_is_the_name(
    checker: Checker, light: LightEmbedder
) -> None:
    raw = "Bruken av innleid arbeidskraft ble redusert med 9,1 prosent ved Ahus [3]."
    unknown = checker.fault(sentence(raw))
    assert unknown is not None
    assert unknown.kind is Kind.NAME
    vectors = np.asarray(light.encode(TEXTS).vectors, np.float32)
    same = {"ahus": "akershus universitetssykehus"}
    knowing = Checker(
        checker._given, checker._documents, vectors, light, small_words(TEXTS), same=same
    )
    assert knowing.fault(sentence(raw)) is None
