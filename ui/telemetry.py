"""What is counted while the app runs, for ``/metrics``. The only door to prometheus-client.

No label holds anything that a person wrote.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.5, 5.0, 10.0, 30.0, 60.0)


@dataclass(frozen=True, slots=True)
class Telemetry:
    """One set of meters. ``text()`` is Prometheus' own format."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    requests: Counter = field(init=False)
    answers: Counter = field(init=False)
    seconds: Histogram = field(init=False)
    working: Gauge = field(init=False)
    stopped: Counter = field(init=False)
    uploads: Counter = field(init=False)
    errors: Counter = field(init=False)
    whole: Gauge = field(init=False)

    def __post_init__(self) -> None:
        def put(name: str, meter: object) -> None:
            object.__setattr__(self, name, meter)

        to = self.registry
        kinds = ["kind", "status"]
        put("requests", Counter("plan_requests", "HTTP answers sent", kinds, registry=to))
        put("answers", Counter("plan_answers", "Questions answered", ["outcome"], registry=to))
        put("seconds", Histogram("plan_answer_seconds", "Seconds to answer a question",
            buckets=_SECONDS, registry=to))  # fmt: skip
        put("working", Gauge("plan_answers_working", "Questions being answered", registry=to))
        put("stopped", Counter("plan_questions_stopped", "Questions stopped before any search",
            ["reason"], registry=to))  # fmt: skip
        put("uploads", Counter("plan_uploads", "Uploaded files", ["outcome"], registry=to))
        put("errors", Counter("plan_errors", "Errors that nothing inside handled", registry=to))
        put("whole", Gauge("plan_whole", "1 where this part is as it should be", ["part"],
            registry=to))  # fmt: skip

    def text(self) -> bytes:
        return generate_latest(self.registry)


@cache
def telemetry() -> Telemetry:
    """The meters of this process."""
    return Telemetry()
