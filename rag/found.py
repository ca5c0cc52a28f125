"""What a search found: the hits, and what speaks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from rag.engine import Inside
from rag.late import Query
from rag.types import Hit

_AS_GOOD, _UNSURE = 5.0, 1.6
"""By how much the logit of the best passage of all may be above that of the best of the source that
is asked for; the second where that one is held to answer less likely than not. Of 19 questions of
train and dev to a source that answers, 18 are within 1.5. «Hva sier planen om epikriser?» is beyond
by 2.4, and «… om tannhelse?» by 4.2, of which the plan says nothing; «Hva mener Agder om
avtalespesialistene?», of which they say something, is within by 4.4.
"""


@dataclass(frozen=True, slots=True)
class Found:
    """Hits best first, the question's terms with their weights, and the best cosine.

    ``answers``: of the hits looked at a second time, by id, the logit that the passage answers.
    ``places``: of all hits, by id, how many candidates lie nearer by the vector of the whole.
    ``asked``: of all hits, by id, the cosine of the question and the nearest of those written
    to the passage; empty where none are.
    ``sources`` is what was found of each source, where several are to be heard.
    """

    hits: tuple[Hit, ...]
    query: dict[str, float]
    closest: float
    meaning: Query
    answers: Mapping[int, float] = field(default_factory=dict)
    places: Mapping[int, int] = field(default_factory=dict)
    asked: Mapping[int, float] = field(default_factory=dict)
    sources: tuple[Found, ...] = ()

    @property
    def likeliest(self) -> float:
        """The best logit that a passage answers; 0 where none was looked at a second time."""
        return max(self.answers.values(), default=0.0)

    def within(self, of: Inside | None) -> Found:
        """What was found of the source that is asked for; all of it where none is, or where what
        others say answers so much better that this one hardly does."""
        mine = [each for at, each in self.answers.items() if of is not None and of[at]]
        if of is None or not mine:
            return self
        behind = max(self.answers.values()) - max(mine)
        if behind > (_AS_GOOD if max(mine) >= 0 else _UNSURE):
            return self
        hits = tuple(hit for hit in self.hits if of[hit.passage.id])
        return replace(self, hits=hits, answers={at: v for at, v in self.answers.items() if of[at]})


def together(sources: Sequence[Found]) -> Found:
    """What was found of several sources, as one: each one's hits in turn, best first, the source
    that answers best before the others."""
    best = sorted(sources, key=lambda each: -each.likeliest)
    turns = zip_longest(*(source.hits for source in best))
    hits = {hit.passage.id: hit for turn in turns for hit in turn if hit is not None}
    return replace(
        best[0],
        hits=tuple(hits.values())[: max(len(source.hits) for source in sources)],
        closest=max(source.closest for source in sources),
        answers={at: value for source in sources for at, value in source.answers.items()},
        places={at: place for source in sources for at, place in source.places.items()},
        asked={at: value for source in sources for at, value in source.asked.items()},
        sources=tuple(sources),
    )
