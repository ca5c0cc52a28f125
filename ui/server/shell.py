"""ASGI middleware around Streamlit: our page, its files from memory, our headers, a count of every
request."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.server.assets import FIRST_VIEW, Assets
from ui.server.page import language_for, page
from ui.telemetry import telemetry
from ui.words import LANGUAGES

_SIGNED_IN_ONLY = ("/media/", "/_stcore/upload_file/")
# A page must be written in this reader's language, so nobody may answer «not modified» for it.
_CONDITIONAL = frozenset({b"if-none-match", b"if-modified-since", b"accept-encoding", b"range"})

Knows = Callable[[Mapping[str, str]], bool]


class Shell:
    """Wraps the app. ``template`` is Streamlit's index.html, ``assets`` are the files beside it;
    ``knows`` tells from the request's headers whether a signed-in person sent it."""

    def __init__(
        self,
        app: ASGIApp,
        template: str,
        assets: Assets,
        headers: Sequence[tuple[str, str]],
        knows: Knows,
    ) -> None:
        self._app = app
        self._headers = tuple(headers)
        self._knows = knows
        self._assets = assets
        early = assets.needed_by(FIRST_VIEW)
        self._pages = {each: page(template, each, early).encode() for each in LANGUAGES}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sent = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        path = scope["path"]
        answer = _Answer(send, self._headers, _kind(path))
        if path.startswith(_SIGNED_IN_ONLY) and not self._knows(sent):
            await answer.refuse()
            return
        if scope["method"] == "GET" and (
            found := self._assets.answer(path, sent.get("accept-encoding", ""))
        ):
            await answer.whole(*found)
            return
        if "." not in path.rpartition("/")[2]:
            language = language_for(scope["query_string"].decode("latin-1"), sent)
            answer.page, answer.language = self._pages[language], language
            kept = [each for each in scope["headers"] if each[0] not in _CONDITIONAL]
            scope = {**scope, "headers": kept}
        await self._app(scope, receive, answer.pass_on)


class _Answer:
    """One answer on its way out. Where it is an HTML page, ``page`` takes its place."""

    def __init__(self, send: Send, headers: tuple[tuple[str, str], ...], kind: str) -> None:
        self._send = send
        self._headers = headers
        self._kind = kind
        self._replacing = False
        self.page = b""
        self.language = ""

    async def pass_on(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._start(message)
        elif not self._replacing:
            await self._send(message)
        elif not message.get("more_body", False):
            await self._send({"type": "http.response.body", "body": self.page})

    async def refuse(self) -> None:
        await self.whole(b"", (), status=403)

    async def whole(
        self, body: bytes, headers: Sequence[tuple[str, str]], status: int = 200
    ) -> None:
        """An answer of our own, in one piece."""
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        await self._start({"type": "http.response.start", "status": status, "headers": raw})
        await self._send({"type": "http.response.body", "body": body})

    async def _start(self, message: Message) -> None:
        message.setdefault("headers", [])
        headers = MutableHeaders(scope=message)
        html = headers.get("content-type", "").startswith("text/html")
        if self.page and html and message["status"] == 200:
            self._replacing = True
            self._as_page(headers)
        for name, value in self._headers:
            headers[name] = value
        telemetry().requests.labels(self._kind, str(message["status"])).inc()
        await self._send(message)

    def _as_page(self, headers: MutableHeaders) -> None:
        for name in ("etag", "last-modified", "content-encoding"):
            del headers[name]
        headers["content-length"] = str(len(self.page))
        headers["content-language"] = self.language
        headers["cache-control"] = "no-store"
        headers["vary"] = "Accept-Language, Cookie"


def _kind(path: str) -> str:
    """A few kinds of address for the metrics: an address itself may hold anything."""
    first = path.strip("/").split("/")[0]
    known = ("static", "media", "component", "_stcore", "auth", "healthz", "readyz", "metrics")
    return first if first in known else "page"
