"""Text of a file that none of its readers sees: it is left out, counted and told.

What no person sees no person has approved; it is also where orders to a language model are put.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

REMEDY = (
    "Er det felt som kan foldes ut, eller et varsel som lå over siden: åpne eller lukk dem i "
    "nettleseren, og lagre siden på nytt."
)
"""What to do about text that HTML hides."""


@dataclass(slots=True)
class Hidden:
    """How much was left out: ``places`` apart from each other, ``characters`` without spaces."""

    places: int = 0
    characters: int = 0

    def add(self, text: str) -> None:
        """Count one place; text of spaces alone is none."""
        characters = sum(not sign.isspace() for sign in text)
        self.places += bool(characters)
        self.characters += characters

    def warnings(self, remedy: str) -> Iterator[str]:
        """One sentence of what was left out, and ``remedy`` for whoever wants it in."""
        if self.places:
            where = "1 sted" if self.places == 1 else f"{self.places} steder"
            yield f"Skjult tekst er utelatt: {where}, {self.characters} tegn. {remedy}"


@dataclass(frozen=True, slots=True)
class Seen:
    """A page of a PDF: ``text`` is what is seen of it, ``hidden`` each stretch that is not.

    ``recognised``: most of the words lie in no ink over a picture, as from a scanner.
    """

    text: str
    hidden: tuple[str, ...] = ()
    recognised: bool = False
