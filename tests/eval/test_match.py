"""A quote stands in a text, whole, nearly whole, or over a border."""

from __future__ import annotations

from eval.match import Shown, stretches, text_holds, within

TEXT = "Planen sier at sykehusene skal ha tolv senger på hver avdeling innen året er omme."


def test_case_spaces_and_dashes_do_not_matter() -> None:
    assert text_holds("skal  HA tolv\nsenger", "d", TEXT)


def test_four_fifths_of_the_words_in_order_are_enough() -> None:
    # Ten words asked for; eight of them stand in order: 8 / 10 = 0.8.
    assert text_holds("sykehusene skal ha minst tolv senger på hver eneste avdeling", "d", TEXT)
    # Seven of nine: 0.78.
    assert not text_holds("sykehusene skal ha minst tolv gode senger på hver", "d", TEXT)


def test_the_words_must_stand_in_order() -> None:
    assert not text_holds("avdeling hver på senger tolv ha skal sykehusene", "d", TEXT)


def test_words_strewn_over_a_long_text_are_no_quote() -> None:
    filler = " ".join(f"ord{number}" for number in range(40))
    spread = filler.join(["sykehusene ", " skal ", " ha ", " tolv ", " senger "])
    assert not text_holds("sykehusene skal ha tolv senger", "d", spread)


def test_neighbours_are_read_as_one_and_overlap_is_read_once() -> None:
    left, right = Shown("d", TEXT[:40], 0), Shown("d", TEXT[30:], 30)
    [joined] = stretches([right, left])
    assert joined.text.replace(" ", "") == TEXT.lower().replace(" ", "")


def test_passages_apart_or_of_different_documents_are_not_joined() -> None:
    assert len(stretches([Shown("d", "en", 0), Shown("d", "to", 100)])) == 2
    assert len(stretches([Shown("a", "en", 0), Shown("b", "to", 2)])) == 2
    assert len(stretches([Shown("d", "en"), Shown("d", "to")])) == 2


def test_the_budget_cuts_the_last_passage() -> None:
    shown = within([Shown("d", "a" * 10, 0), Shown("d", "b" * 10, 50), Shown("d", "c", 90)], 15)
    assert [passage.text for passage in shown] == ["a" * 10, "b" * 5]
