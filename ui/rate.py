"""How many questions one person may ask. The only door to ``limits``."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


@dataclass(frozen=True, slots=True)
class Limiter:
    """Counts in this process' memory: one process serves all, and a restart forgives all."""

    items: tuple[RateLimitItem, ...]
    window: MovingWindowRateLimiter

    @classmethod
    def of(cls, rate: str) -> Limiter:
        """``rate`` as «20/minute;300/day»."""
        return cls(tuple(parse_many(rate)), MovingWindowRateLimiter(MemoryStorage()))

    def wait(self, person: str) -> int:
        """Count one question; 0 where it is allowed, else the seconds until one is."""
        for item in self.items:
            if not self.window.test(item, person):
                reset = self.window.get_window_stats(item, person).reset_time
                return max(1, math.ceil(reset - time.time()))
        for item in self.items:
            self.window.hit(item, person)
        return 0


def faults(rate: str) -> list[str]:
    """What is wrong with a rate as an operator has written it."""
    try:
        parse_many(rate)
    except ValueError:
        return [
            f"PLAN_QUESTION_RATE er «{rate}». Skriv antall og tid, for eksempel "
            "«20/minute;300/day»."
        ]
    return []
