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

Probe = Callable[[], None]
"""Raises PlanError where what it looks at cannot be used."""

_LOCAL = frozenset({"127.0.0.1", "::1", "testclient"})


def routes(settings: Settings, probes: Mapping[str, Probe]) -> list[Route]:
    return [
        Route("/healthz", _healthy),
        Route("/readyz", partial(_ready, probes)),
        Route("/metrics", partial(_metrics, settings.metrics_open)),
    ]


async def _healthy(_request: Request) -> Response:
    """The process is alive and its event loop turns."""
    return PlainTextResponse("ok")


async def _ready(probes: Mapping[str, Probe], _request: Request) -> Response:
    """200 when everything a question needs is there; 503 and the names of what is not."""
    states = {name: await run_in_threadpool(_state, probe) for name, probe in probes.items()}
    states["stopping"] = "yes" if work().stopping else "no"
    ready = not work().stopping and all(states[name] == "ok" for name in probes)
    return JSONResponse({"ready": ready, **states}, 200 if ready else 503)


def _state(probe: Probe) -> str:
    try:
        probe()
    except PlanError as problem:
        return type(problem).__name__  # the message holds paths: it is in the log and the app
    return "ok"


async def _metrics(everyone: bool, request: Request) -> Response:
    """For this machine alone unless the settings say otherwise: a request that a proxy passes
    on comes from this machine too, and is told by its header."""
    passed_on = "x-forwarded-for" in request.headers or "forwarded" in request.headers
    host = request.client.host if request.client else ""
    if not everyone and (passed_on or host not in _LOCAL):
        return PlainTextResponse("", 403)
    return Response(telemetry().text(), media_type=CONTENT_TYPE)
