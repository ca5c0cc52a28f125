"""A quote goes on into the passages beside its own, as far as there is room."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.extract import Extract, extract
from rag.types import Kind, Locator, Passage
from rag.window import Stretch, Window, stretch

TEXTS = (
    "Først står dette. Så dette.",
    "Her er svaret.",
    "Til sist står dette. Lærlinger renholder.",
)
TEXT = "\n\n".join(TEXTS)


def passage(at: int, kind: Kind = Kind.PROSE) -> Passage:
    start = TEXT.index(TEXTS[at])
    where = Locator("d", None, ("S",), None, start, start + len(TEXTS[at]))
    return Passage(at, where, TEXTS[at], kind)


NEAR = {at: passage(at) for at in range(3)}


def found(at: int, near: dict[int, Passage], longest: int, likelier: int = 2) -> Stretch:
    mine = passage(at)
    window = Window(mine.locator.start, mine.locator.end, mine.text, 0.0)
    return stretch(mine, window, near, {likelier: 1.0}, TEXT, longest)


def words(of: Stretch) -> str:
    base = of.passage.locator.start
    assert of.passage.text == TEXT[base : of.passage.locator.end]
    assert of.passage.text[of.start - base : of.end - base] == TEXT[of.start : of.end]
    return TEXT[of.start : of.end]


def test_all_that_there_is_room_for_is_quoted() -> None:
    whole = found(1, NEAR, 400)
    assert words(whole) == TEXT
    assert sorted(whole.beside) == [0, 2]
    assert whole.passage.id == 1


@pytest.mark.parametrize(
    ("likelier", "quoted"),
    [
        (2, "Her er svaret.\n\nTil sist står dette."),
        (0, "Først står dette. Så dette.\n\nHer er svaret."),
    ],
)
def test_the_likelier_side_is_taken_first_and_no_sentence_in_part(
    likelier: int, quoted: str
) -> None:
    assert words(found(1, NEAR, len(quoted) + 2, likelier)) == quoted


def test_what_stands_before_is_taken_whole_or_not_at_all() -> None:
    both = len(TEXTS[0]) + 2 + len(TEXTS[1])
    assert words(found(1, {0: NEAR[0], 1: NEAR[1]}, both)) == TEXT[:both]
    assert words(found(1, {0: NEAR[0], 1: NEAR[1]}, both - 1)) == TEXTS[1]


def test_a_part_of_a_neighbour_does_not_make_it_one_of_those_quoted() -> None:
    # 20 of the 41 characters of the last passage.
    assert found(1, {1: NEAR[1], 2: NEAR[2]}, 40).beside == ()
    assert found(1, {1: NEAR[1], 2: NEAR[2]}, 400).beside == (2,)


def test_a_quote_does_not_go_on_to_what_only_leads_to_a_list() -> None:
    texts = "Her er svaret.", "Så er det mer. De neste årene vil vi:"
    whole = "\n\n".join(texts)
    mine, beside = (
        Passage(at, Locator("d", None, ("S",), None, start, start + len(text)), text)
        for at, (start, text) in enumerate(zip((0, len(texts[0]) + 2), texts, strict=True))
    )
    window = Window(0, len(texts[0]), texts[0], 0.0)
    wide = stretch(mine, window, {0: mine, 1: beside}, {}, whole, 400)
    assert whole[wide.start : wide.end] == "Her er svaret.\n\nSå er det mer."


@pytest.mark.parametrize("other", [{"section": ("S", "T")}, {"part": "P"}, {"document": "e"}])
def test_a_passage_that_was_found_for_itself_is_of_another_section(
    other: dict[str, object],
) -> None:
    moved = {at: replace(NEAR[at], locator=replace(NEAR[at].locator, **other)) for at in (0, 2)}
    assert words(found(1, {1: NEAR[1], **moved}, 400)) == TEXTS[1]


def test_what_is_a_table_or_no_neighbour_is_not_taken() -> None:
    tables = {at: passage(at, Kind.TABLE) for at in (0, 2)}
    assert words(found(1, {1: NEAR[1], **tables}, 400)) == TEXTS[1]
    assert words(found(0, {0: NEAR[0], 2: NEAR[2]}, 400)) == TEXTS[0]


def test_a_table_stands_for_itself() -> None:
    mine = passage(1, Kind.TABLE)
    window = Window(mine.locator.start, mine.locator.end, mine.text, 0.0)
    assert words(stretch(mine, window, NEAR, {}, TEXT, 400)) == TEXTS[1]


def test_a_quote_that_ends_before_its_passage_does_goes_no_further() -> None:
    mine = passage(0)
    window = Window(0, TEXT.index(" Så"), "Først står dette.", 0.0)
    assert words(stretch(mine, window, NEAR, {}, TEXT, 400)) == "Først står dette."


@given(st.integers(0, 2), st.integers(10, 100), st.integers(0, 2))
def test_no_quote_is_longer_than_it_may_be_or_loses_its_own(
    at: int, longest: int, likelier: int
) -> None:
    own = TEXTS[at]
    quote = words(found(at, NEAR, longest, likelier))
    assert own in quote
    assert len(quote) <= max(longest, len(own))


def offer(at: int, score: float, longest: int = 400) -> Extract:
    mine = passage(at)
    wide = found(at, NEAR, longest)
    core = mine.locator.start, mine.locator.end
    return Extract(wide.passage, wide.start, wide.end, score, {}, core, wide.beside)


def test_a_passage_that_is_quoted_already_is_not_quoted_again() -> None:
    (only,) = extract([offer(1, 0.9), offer(0, 0.8), offer(2, 0.7)], 0.0, 1000)
    assert only.text == TEXT


def test_of_two_quotes_that_meet_the_second_begins_where_the_first_ends() -> None:
    first, second = extract([offer(1, 0.9, 37), offer(2, 0.8)], 0.0, 1000)
    assert first.text == "Her er svaret.\n\nTil sist står dette."
    assert second.text == "Lærlinger renholder."
