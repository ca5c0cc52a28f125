"""What an answer stands on, as the app shows it: numbered, grouped, and with a reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from rag import phrases
from rag.rows import columns
from rag.text import find, shorten, squeeze
from rag.types import Answer, Document, Locator, Status
from ui.link import Place
from ui.words import t
from ui.words.saying import date_of, page_of, status_name

NEAREST = 5  # nearest passages shown with a refusal
_HEADING = 140


@dataclass(frozen=True, slots=True)
class Source:
    """A place in a document that can be opened: a citation, or a refusal's nearest passage."""

    number: int
    locator: Locator
    quote: str
    cited: bool
    header: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring sources of one section."""

    heading: str
    where: tuple[str, ...]
    sources: tuple[Source, ...]


def sources_of(answer: Answer) -> tuple[Source, ...]:
    """The citations; for a refusal the nearest passages, which are no citations."""
    if answer.outcome.refused:
        return tuple(
            Source(number, hit.passage.locator, hit.passage.text, cited=False)
            for number, hit in enumerate(answer.hits[:NEAREST], start=1)
        )
    return tuple(
        Source(citation.label, citation.locator, citation.quote, True, citation.header)
        for citation in answer.citations
    )


def at_place(sources: Sequence[Source], place: Place) -> Source | None:
    """The source that begins at the place, else the first that overlaps it."""
    there = [each for each in sources if each.locator.document == place.document]
    exact = [each for each in there if each.locator.start == place.start]
    overlapping = [
        each for each in there if each.locator.start < place.end and place.start < each.locator.end
    ]
    return next(iter([*exact, *overlapping]), None)


def grouped(sources: Sequence[Source], documents: Sequence[Document]) -> tuple[Group, ...]:
    """Sources in their order, neighbours of the same document, part and section together."""
    groups = []
    for (document_id, part, section), members in groupby(sources, key=_home):
        title = document_of(documents, document_id).title
        inner = section[-1] if section else title
        parent = section[-2] if len(section) > 1 else ""
        where = (title if section else "", part or "", parent)
        trimmed = tuple(shorten(squeeze(step), _HEADING) for step in where if step)
        groups.append(Group(shorten(squeeze(inner), _HEADING), trimmed, tuple(members)))
    return tuple(groups)


def _home(source: Source) -> tuple[str, str | None, tuple[str, ...]]:
    place = source.locator
    return place.document, place.part, place.section


def document_of(documents: Sequence[Document], document_id: str) -> Document:
    """The document with this id.

    Raises:
        LookupError: none has it; the index was replaced since the answer was made.
    """
    for document in documents:
        if document.id == document_id:
            return document
    raise LookupError(document_id)


def titled(document: Document) -> str:
    """The title with the status in words, unless the title says it already."""
    status = status_name(document.status).lower()
    return document.title if status in document.title.lower() else f"{document.title} ({status})"


def sender_of(document: Document, locator: Locator) -> str:
    """Who wrote the part that holds the locator; the publisher where no part names a sender."""
    for part in document.parts:
        if part.start <= locator.start < part.end and part.sender:
            return part.sender
    return document.publisher


def other_sender(document: Document, locator: Locator) -> str:
    """The sender, unless the part's title names it already, with or without its company form."""
    sender = sender_of(document, locator)
    name = sender.removesuffix(" HF").removesuffix(" RHF").removesuffix(" AS")
    return "" if locator.part and name in locator.part else sender


def standing(document: Document, locator: Locator) -> str:
    """The weight of a quote in words: whose text it is and whether it has been adopted."""
    if document.status is Status.INPUT:
        text = t("status.input_from", sender=sender_of(document, locator))
    elif document.status is Status.HEARING:
        text = t("status.hearing_not_adopted")
    else:
        text = status_name(document.status)
    return ", ".join((text, t("status.superseded"))) if document.superseded_by else text


def quote_span(text: str, source: Source) -> tuple[int, int] | None:
    """Where the quote stands in the document's text now, or None when it no longer does."""
    start, end = source.locator.start, source.locator.end
    if text[start:end] == source.quote:
        return start, end
    return find(source.quote, text, max(0, start)) or find(source.quote, text)


def copied(answer: Answer, documents: Sequence[Document]) -> str:
    """The answer as it is pasted elsewhere: the question and what it was read as going on about,
    its text, that it is unsure, its sources, and who made it."""
    lines = [
        f"[{source.number}] {reference(source, document_of(documents, source.locator.document))}"
        for source in sources_of(answer)
        if source.cited
    ]
    warned = [phrases.UNSURE[answer.language]] if answer.unsure else []
    told = [
        *answer.before,
        answer.question,
        *warned,
        answer.text,
        "\n".join(lines),
        t("app.notice"),
    ]
    return "\n\n".join(told)


def reference(source: Source, document: Document) -> str:
    """One line to paste in a document: quote, title and status, sender, section, page, date."""
    place = source.locator
    details = [
        titled(document),
        place.part or "",
        other_sender(document, place) if place.part else "",
        " › ".join(place.section),
        page_of(place),
        date_of(document.date),
    ]
    names = f"{columns(source.header)}: " if source.header else ""
    return f"{names}«{squeeze(source.quote)}» – " + ", ".join(
        squeeze(part) for part in details if part
    )
