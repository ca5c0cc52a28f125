"""Whole lists: one quote seldom has room for one, and a quote must not end where a list begins."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from rag.extract import Extract
from rag.store import Store
from rag.types import Kind, Passage
from rag.window import marker, pieces_of

Span = tuple[int, int]


def with_lists(
    chosen: Sequence[Extract],
    store: Store,
    longest: int,
    *,
    whole: Collection[Extract],
    budget: int,
) -> list[Extract]:
    """``chosen``, each that ends in a colon before the list that it leads to, and each that has
    begun one before the rest of its passage, where that is one quote and ``budget`` characters have
    room for it: «fem hovedmål:» and four of them would be wrong. Of those whose ``whole`` list is
    asked for, the rest of it is quoted around what was chosen of it, or behind it where the quote
    went on into one, however long."""
    made: list[Extract] = []
    room = budget - sum(each.end - each.start for each in chosen)
    for each in chosen:
        before: list[Extract] = []
        after: list[Extract] = []
        if each in whole and each.passage.kind is Kind.LIST:
            first, _ = each.core or (each.start, each.end)
            before, after = _around(each, _held(store, each, first), longest)
        elif each.text.endswith(":"):
            after = _led(each, store, longest)
        elif each in whole:
            after = _begun(each, store, longest)
        elif _leads_in(each, store):
            rest = [more for more in _begun(each, store, longest) if not _quoted(more, chosen)]
            if len(rest) == 1 and rest[0].end - rest[0].start <= room:
                after = rest
                room -= rest[0].end - rest[0].start
        made += [more for more in before if not _quoted(more, chosen)]
        made.append(each)
        made += [more for more in after if not _quoted(more, chosen)]
    return made


def _leads_in(each: Extract, store: Store) -> bool:
    """Whether ``each`` holds what leads to the list in which it ends."""
    held = _held(store, each, each.end - 1)
    start = held.locator.start
    text = store.text(held.locator.document)
    leads = text[each.start : start].rstrip(), held.text.split("\n")[0].rstrip()
    return each.start <= start and any(lead.endswith(":") for lead in leads)


def _quoted(more: Extract, chosen: Sequence[Extract]) -> bool:
    where = more.passage.locator.document
    return any(
        each.passage.locator.document == where and more.start < each.end and each.start < more.end
        for each in chosen
    )


def _held(store: Store, each: Extract, offset: int) -> Passage:
    """The passage around ``offset``: a quote's own may be the text of several."""
    return store.passage_at(each.passage.locator.document, offset) or each.passage


def _around(each: Extract, passage: Passage, longest: int) -> tuple[list[Extract], list[Extract]]:
    """What stands in ``passage`` before ``each`` and behind it."""
    base = passage.locator.start
    pieces = pieces_of(passage.text, longest)
    before = [piece for piece in pieces if base + piece[1] <= each.start]
    after = [piece for piece in pieces if base + piece[0] >= each.end]
    return _quotes(each, passage, before, longest), _quotes(each, passage, after, longest)


def _begun(each: Extract, store: Store, longest: int) -> list[Extract]:
    """The rest of the list in which ``each`` ends."""
    held = _held(store, each, each.end - 1)
    return _around(each, held, longest)[1] if held.kind is Kind.LIST else []


def _led(each: Extract, store: Store, longest: int) -> list[Extract]:
    """The list that stands right behind ``each``, in the passage where it ends or in the next."""
    where = _held(store, each, each.end - 1).locator
    if each.end < where.end:
        return _begun(each, store, longest)
    text = store.text(where.document)
    begin = len(text) - len(text[where.end :].lstrip())
    found = store.passage_at(where.document, begin)
    if found is None or found.kind is not Kind.LIST:
        return []
    return _quotes(each, found, pieces_of(found.text, longest), longest)


def _quotes(like: Extract, passage: Passage, pieces: Iterable[Span], longest: int) -> list[Extract]:
    """``pieces`` of ``passage`` in as few quotes as have room for them, each worth what ``like``
    is."""
    made: list[Span] = []
    for start, end in pieces:
        if made and end - made[-1][0] <= longest:
            made[-1] = (made[-1][0], end)
        else:
            made.append((start, end))
    base = passage.locator.start
    return [
        replace(like, passage=passage, start=base + a + marker(passage.text[a:b]), end=base + b)
        for a, b in made
    ]
