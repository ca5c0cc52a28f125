"""What a file holds, whatever its form: entries with their sources, in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rag.itself import about_itself
from rag.text import squeeze
from rag.types import Answer, Citation, Document, Outcome
from ui.store.values import Answered, Conversation, Item, Turn
from ui.words.catalogue import say


@dataclass(frozen=True, slots=True)
class Source:
    """A quote with the document it stands in; None where nothing was kept of the document."""

    citation: Citation
    document: Document | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A quote, or an answer with its sources. ``text`` is empty for a quote; ``verdict`` says of
    an answer what it lacks. ``read`` is the day on which a person had it on the screen."""

    question: str
    text: str
    sources: tuple[Source, ...]
    read: date
    comment: str = ""
    verdict: str = ""

    @property
    def is_answer(self) -> bool:
        return bool(self.text)

    def has_in_full(self, source: Source) -> bool:
        """Whether the text holds all of the quote, so that it need not be written again."""
        return squeeze(source.citation.quote) in squeeze(self.text)


@dataclass(frozen=True, slots=True)
class Sheet:
    """``language`` is one of the catalogue's; headings and notice are in it."""

    title: str
    language: str
    made: date
    entries: tuple[Entry, ...]

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(source for entry in self.entries for source in entry.sources)

    def say(self, key: str, **values: object) -> str:
        return say(self.language, key, **values)


def of_basket(items: Sequence[Item], language: str, made: date) -> Sheet:
    entries = tuple(_item(item, language) for item in items)
    return Sheet(say(language, "export.title"), language, made, entries)


def of_conversation(conversation: Conversation, language: str, made: date) -> Sheet:
    title = say(language, "export.conversation_title", title=conversation.summary.title)
    entries = tuple(_turn(turn, language) for turn in conversation.turns)
    return Sheet(title, language, made, entries)


def _item(item: Item, language: str) -> Entry:
    content, read = item.content, day_of(item.read)
    if isinstance(content, Answered):
        return _answer(content.answer, item.library, read, item.comment, language)
    sources = _sources((content.citation,), item.library)
    return Entry(content.question, "", sources, read, item.comment)


def _turn(turn: Turn, language: str) -> Entry:
    read = day_of(turn.asked)
    if turn.answer is None:
        return Entry(turn.question, turn.problem, (), read, "", say(language, "export.failed"))
    return _answer(turn.answer, turn.library, read, "", language)


def _answer(
    answer: Answer, library: Sequence[Document], read: date, comment: str, language: str
) -> Entry:
    if about_itself(answer.question):
        verdict = ""
    elif answer.outcome.refused:
        verdict = say(language, "export.no_answer")
    elif answer.outcome is Outcome.PARTIAL:
        verdict = say(language, "export.partly")
    else:
        verdict = ""
    if answer.unsure:
        verdict = ". ".join(filter(None, (verdict, say(language, "export.unsure"))))
    sources = _sources(answer.citations, library)
    return Entry(answer.question, answer.text, sources, read, comment, verdict)


def _sources(citations: Iterable[Citation], library: Sequence[Document]) -> tuple[Source, ...]:
    known = {document.id: document for document in library}
    return tuple(Source(each, known.get(each.locator.document)) for each in citations)


def day_of(moment: datetime) -> date:
    """The day by the clock of this machine."""
    return moment.astimezone().date()
