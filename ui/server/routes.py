"""``/healthz``, ``/readyz`` and ``/metrics``, for those who keep the app running."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from rag.errors import PlanError
from rag.settings import Settings
from ui.drain import work
from ui.telemetry import CONTENT_TYPE, telemetry

Probe = Callable[[], str]
"""«ok», or how what it looks at serves all the same. Raises PlanError where it cannot be used."""
OK = "ok"

_LOCAL = frozenset({"127.0.0.1", "::1", "testclient"})


def routes(settings: Settings, probes: Mapping[str, Probe]) -> list[Route]:
    return [
        Route("/healthz", _healthy),
        Route("/readyz", partial(_ready, probes)),
        Route("/metrics", partial(_metrics, probes, settings.metrics_open)),
    ]


async def _healthy(_request: Request) -> Response:
    """The process is alive and its event loop turns."""
    return PlainTextResponse("ok")


async def _ready(probes: Mapping[str, Probe], _request: Request) -> Response:
    """200 when everything a question needs is there; 503 and the names of what is not."""
    states, usable = await run_in_threadpool(_looked, probes)
    ready = usable and not work().stopping
    states["stopping"] = "yes" if work().stopping else "no"
    return JSONResponse({"ready": ready, **states}, 200 if ready else 503)


def _looked(probes: Mapping[str, Probe]) -> tuple[dict[str, str], bool]:
    """What each probe says, and whether all that they look at can be used; counted as well."""
    states: dict[str, str] = {}
    usable = True
    for name, probe in probes.items():
        try:
            states[name] = probe()
        except PlanError as problem:
            # The message holds paths: ``--check`` and the app's own page say it.
            states[name] = type(problem).__name__
            usable = False
        telemetry().whole.labels(name).set(states[name] == OK)
    return states, usable


async def _metrics(probes: Mapping[str, Probe], everyone: bool, request: Request) -> Response:
    """For this machine alone unless the settings say otherwise: a request that a proxy passes
    on comes from this machine too, and is told by its header."""
    passed_on = "x-forwarded-for" in request.headers or "forwarded" in request.headers
    host = request.client.host if request.client else ""
    if not everyone and (passed_on or host not in _LOCAL):
        return PlainTextResponse("", 403)
    await run_in_threadpool(_looked, probes)
    return Response(telemetry().text(), media_type=CONTENT_TYPE)
