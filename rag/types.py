"""The values that pass between the parts of the assistant: frozen, parsed once at the edge."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    """What weight a document carries. A consultation input is never the plan itself."""

    ADOPTED = "vedtatt"
    HEARING = "høring"
    INPUT = "innspill"
    REPORT = "rapport"
    WEB_PAGE = "nettside"
    UNKNOWN = "ukjent"


class Outcome(StrEnum):
    """How a question ended. An error is never dressed as a refusal."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    NOT_FOUND = "not_found"
    OUT_OF_SCOPE = "out_of_scope"
    ERROR = "error"

    @property
    def refused(self) -> bool:
        return self in (Outcome.NOT_FOUND, Outcome.OUT_OF_SCOPE)


class Mode(StrEnum):
    """How much a reader wants. Without a language model all three are quotes."""

    SHORT = "kort"
    THOROUGH = "grundig"
    QUOTES = "sitater"


class Kind(StrEnum):
    """What a passage is made of."""

    PROSE = "prose"
    LIST = "list"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a document with its own title and sender, such as an attachment.

    ``start`` and ``end`` are offsets in the canonical text.
    """

    title: str
    sender: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a document and the offset in the canonical text at which it begins.

    ``ocr`` marks a page whose words were recognised from a picture, and may be wrong.
    """

    number: int
    start: int
    ocr: bool = False


def pages_of(pages: tuple[Page, ...], start: int, end: int) -> tuple[Page, ...]:
    """The pages that ``[start, end)`` stands on, in order; none where the format has no pages."""
    first = max(bisect_right(pages, start, key=lambda page: page.start) - 1, 0)
    last = bisect_left(pages, end, key=lambda page: page.start)
    return pages[first : max(last, first + 1)]


@dataclass(frozen=True, slots=True)
class Document:
    """A source document as the manifest describes it. ``period`` is the years it is about."""

    id: str
    file: str
    title: str
    publisher: str
    date: str
    kind: str
    status: Status
    period: str
    language: str
    source: str
    sha256: str
    supersedes: tuple[str, ...] = ()
    superseded_by: str | None = None
    parts: tuple[Part, ...] = ()
    pages: tuple[Page, ...] = ()


@dataclass(frozen=True, slots=True)
class Locator:
    """Where text stands: ``text[start:end]`` of the document's canonical text.

    ``ocr``: some of it was recognised from a picture.
    """

    document: str
    part: str | None
    section: tuple[str, ...]
    page: int | None
    start: int
    end: int
    ocr: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """What is indexed, retrieved and cited.

    ``text`` equals the canonical text at the locator's span. ``lead_in`` introduces a list or a
    table, or is the order that is replied to, and stands outside the span; ``header`` names a
    table's columns and may stand in it or above.
    """

    id: int
    locator: Locator
    text: str
    kind: Kind = Kind.PROSE
    lead_in: str = ""
    header: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question; ``score`` ranks within one question only."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class Citation:
    """A label in the answer resolved to the exact words and where they stand.

    ``passage`` is the text of the passage that ``quote`` stands in, or of the neighbours that it
    goes on over, as they follow one another in the document. ``header`` names the columns over a
    quoted row; it stands in ``passage``, from where a row's begins.
    """

    label: int
    locator: Locator
    title: str
    status: Status
    quote: str
    passage: str
    header: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of a conversation. ``standalone`` is the question as it was understood:
    another where it went on about one before it; empty where nobody says. ``refused``: it was not
    answered."""

    question: str
    answer: str
    standalone: str = ""
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Expansion:
    """A word of the question and the words that were searched for beside it."""

    word: str
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """What a language model was fed and gave for one answer, in its own tokens: draft, mending, and
    the follow-up made whole. ``cached``: the answer was kept from before and cost none of them."""

    model: str
    prompt_tokens: int
    completion_tokens: int
    cached: bool = False

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.model,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.cached or other.cached,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant says to one question.

    ``hits`` are ranked, what the answer was made from first; when the outcome is a refusal
    they are the nearest passages and ``citations`` is empty. ``stages`` are seconds by stage.
    ``standalone`` is a follow-up as it was understood, else empty, and ``before`` the questions
    that it was read as going on about. ``draft`` is what a language model wrote before the checks;
    ``generator`` is «quotes» or «llm». ``unsure``: it is the nearest that was found, and may not be
    what was asked for. ``related`` are questions near this one that the documents do answer, where
    it was refused or the answer is unsure.
    """

    question: str
    outcome: Outcome
    language: str
    text: str
    citations: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    seconds: float = 0.0
    stages: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    expansion: tuple[Expansion, ...] = ()
    standalone: str = ""
    generator: str = "quotes"
    draft: str = ""
    usage: Usage | None = None
    unsure: bool = False
    before: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
