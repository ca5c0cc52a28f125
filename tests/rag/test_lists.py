from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from rag.extract import Extract
from rag.lists import with_lists
from rag.types import Kind, Locator, Passage

LEAD = "Planen har fem mål:"
GOALS = [f"- Mål nummer {number} er å bli bedre" for number in range(1, 6)]
TEXT = f"{LEAD}\n\n" + "\n".join(GOALS) + "\n\nMer om målene."
LIST_AT = TEXT.index(GOALS[0])
LIST_END = TEXT.index("\n\nMer")


def passage(start: int, end: int, kind: Kind) -> Passage:
    return Passage(start, Locator("d", None, ("Mål",), None, start, end), TEXT[start:end], kind)


LED = passage(0, len(LEAD), Kind.PROSE)
ITEMS = passage(LIST_AT, LIST_END, Kind.LIST)
BOTH = passage(0, LIST_END, Kind.LIST)


def store(behind: Passage | None) -> Any:
    at = lambda document, offset: behind if offset == LIST_AT else None  # noqa: E731
    return SimpleNamespace(text=lambda document: TEXT, passage_at=at)


def quoted(
    *chosen: Extract, behind: Passage | None = None, longest: int = 70, whole: bool = False
) -> list[str]:
    made = with_lists(chosen, store(behind), longest, whole=chosen if whole else (), budget=1_000)
    assert all(each.text == TEXT[each.start : each.end] for each in made)
    assert all(each.end - each.start <= longest for each in made)
    return [each.text for each in made]


def of(source: Passage, words: str) -> Extract:
    start = TEXT.index(words)
    return Extract(source, start, start + len(words), 0.5)


def test_a_quote_that_ends_in_a_colon_is_followed_by_its_list() -> None:
    whole = ["\n".join(GOALS[at : at + 2]) for at in (0, 2)] + [GOALS[4].removeprefix("- ")]
    assert quoted(of(LED, LEAD), behind=ITEMS) == [LEAD, *whole]
    assert quoted(of(BOTH, LEAD)) == [LEAD, *whole]
    assert quoted(of(LED, LEAD), behind=LED) == [LEAD]
    assert quoted(of(LED, LEAD)) == [LEAD]


def test_the_rest_of_a_list_is_quoted_where_a_list_is_asked_for() -> None:
    third = of(ITEMS, GOALS[2])
    others = ["\n".join(GOALS[:2]), GOALS[2], "\n".join(GOALS[3:])]
    assert quoted(third, whole=True) == others
    assert quoted(third) == [GOALS[2]]


def test_the_rest_of_a_list_ends_with_it_though_its_quote_goes_on() -> None:
    """A quote's passage may be the text of several: of the others no more is quoted."""
    joined = passage(LIST_AT, len(TEXT), Kind.LIST)
    fifth = of(ITEMS, GOALS[4])
    wide = replace(fifth, passage=joined, core=(fifth.start, fifth.end))
    whole = ["\n".join(GOALS[:2]), "\n".join(GOALS[2:4]), GOALS[4]]
    at = lambda document, offset: ITEMS if LIST_AT <= offset < LIST_END else None  # noqa: E731
    made = with_lists(
        [wide], SimpleNamespace(text=lambda _: TEXT, passage_at=at), 70, whole=[wide], budget=1_000
    )
    assert [each.text for each in made] == whole


def test_the_rest_of_a_list_that_a_quote_goes_on_into_follows_where_a_list_is_asked_for() -> None:
    prose = passage(0, LIST_END, Kind.PROSE)
    wide = replace(of(prose, f"{LEAD}\n\n{GOALS[0]}"), core=(0, len(LEAD)))
    at = lambda document, offset: ITEMS if LIST_AT <= offset < LIST_END else LED  # noqa: E731
    found = SimpleNamespace(text=lambda _: TEXT, passage_at=at)
    rest = ["\n".join(GOALS[1:3]), "\n".join(GOALS[3:])]

    def made(longest: int, whole: bool, budget: int = 1_000) -> list[str]:
        each = with_lists([wide], found, longest, whole=[wide] if whole else (), budget=budget)
        return [more.text for more in each]

    assert made(80, whole=True) == [wide.text, *rest]
    assert made(80, whole=False) == [wide.text]
    # A list that was begun is ended, if one quote has room for the rest: «fem mål», and five.
    left = "\n".join(GOALS[1:])
    assert made(200, whole=False) == [wide.text, left]
    assert made(200, whole=False, budget=len(wide.text) + len(left)) == [wide.text, left]
    assert made(200, whole=False, budget=len(wide.text) + len(left) - 1) == [wide.text]


def test_what_is_quoted_already_is_not_quoted_again() -> None:
    lead, chosen = of(LED, LEAD), of(ITEMS, "\n".join(GOALS[2:4]))
    made = quoted(lead, chosen, behind=ITEMS)
    assert made == [LEAD, "\n".join(GOALS[:2]), GOALS[4].removeprefix("- "), chosen.text]
