"""Whether a source says something of what is asked, by the second look: where several are asked, or
one of many. The figures are of an earlier second look."""

from __future__ import annotations

from collections.abc import Sequence

from rag.found import Found

_SURE = 2.0
"""A logit of the second look that a passage answers, from which on it hardly errs."""
_LAGS = 2.0
"""How far behind the best passage of all the best of the source that is asked for may be, in the
second look's logit, for an answer to be sure."""
_SILENT = -2.0
"""The likeliest passage's logit under which a source is taken to say nothing of what is asked."""


def speaks(source: Found) -> bool:
    """Whether one of several sources treats what is asked at all, by the second look: of 52 whose
    first quote was right .96 do, of 235 other documents .51 (train and dev). It errs: of the
    questions of ``eval.several``, written so that each source does, 26 of the 299 heard do not."""
    return source.likeliest >= _SILENT


def may_answer(sources: Sequence[Found]) -> bool:
    """Whether the second look holds a passage of one of several sources likely to answer."""
    return any(source.likeliest >= 0 for source in sources)


def lags(source: Found, all_found: Found) -> bool:
    """Whether the source that is asked for hardly answers, and others do: «Hva sier planen om
    tannhelse?», of which only a consultation input says something (.8 against 3.3). Of 56 questions
    of train and dev to a source that answers, it holds for 4; of «Hva mener Agder om
    avtalespesialistene?» (4.4 against 6.4) it does not."""
    return source.likeliest < _SURE and all_found.likeliest - source.likeliest > _LAGS
