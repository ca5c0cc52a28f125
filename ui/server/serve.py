"""Streamlit's app inside our shell, on uvicorn, with a stop that lets answers finish."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import uvicorn
from starlette.middleware import Middleware
from streamlit import file_util
from streamlit.starlette import App

from rag.settings import Settings
from ui import signin
from ui.drain import work
from ui.server import logs
from ui.server.assets import Assets
from ui.server.headers import security_headers
from ui.server.page import inline_hashes
from ui.server.probes import probes
from ui.server.routes import routes
from ui.server.session import knows
from ui.server.shell import Shell
from ui.server.theme import remember_theme

SCRIPT = Path(__file__).parents[2] / "app.py"
_FLUSH = 0.5  # seconds for a finished answer to reach its browser
_MESSAGE = 50_000_000  # bytes of one message from a browser

logger = logging.getLogger(__name__)


def application(settings: Settings, script: Path = SCRIPT) -> App:
    """The ASGI app: Streamlit's, our routes, and the shell around both."""
    remember_theme()
    folder = Path(file_util.get_static_dir())
    template = (folder / "index.html").read_text(encoding="utf-8")
    https = urlsplit(signin.public_address()).scheme == "https"
    headers = security_headers(inline_hashes(template), https)
    shell = Middleware(
        Shell,
        template=template,
        assets=Assets(folder),
        headers=headers,
        knows=knows(signin.configured()),
    )
    return App(script, routes=routes(settings, probes(settings)), middleware=[shell])


def serve(settings: Settings) -> None:
    """Serve until told to stop. Returns when every answer begun is given, or time is up."""
    Server(_config(settings), settings.stop_seconds).run()


def streamlit_environment(settings: Settings) -> Mapping[str, str]:
    """What Streamlit must know of our settings; ``.streamlit/config.toml`` holds the rest."""
    return {
        "STREAMLIT_SERVER_ADDRESS": settings.address,
        "STREAMLIT_SERVER_PORT": str(settings.port),
        "STREAMLIT_SERVER_ENABLE_AGENT_API": "false",
        "STREAMLIT_SERVER_MAX_UPLOAD_SIZE": str(settings.upload_megabytes),
        "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    }


def _config(settings: Settings) -> uvicorn.Config:
    os.environ.update(streamlit_environment(settings))
    return uvicorn.Config(
        application(settings),
        host=settings.address,
        port=settings.port,
        ws="websockets-sansio",
        ws_max_size=_MESSAGE,
        # A page with an answer is 50 kB, and packing it took 5 % of the processor.
        ws_per_message_deflate=False,
        access_log=False,  # an address holds the question
        log_config=None,
        server_header=False,
        proxy_headers=settings.behind_proxy,
        timeout_graceful_shutdown=2,
    )


class Server(uvicorn.Server):
    """Uvicorn cuts every websocket when told to stop; this one first lets answers finish."""

    def __init__(self, config: uvicorn.Config, seconds: float) -> None:
        super().__init__(config)
        self._seconds = seconds
        self._asked = False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        logs.take_over()
        logger.info("started", extra={"address": self.config.host, "port": self.config.port})

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal waits for answers, a second does not."""
        if self._asked:
            self.force_exit = self.should_exit = True
            return
        self._asked = True
        name = signal.Signals(sig).name
        threading.Thread(target=self._finish, args=(name,), name="stop", daemon=True).start()

    def _finish(self, name: str) -> None:
        logger.info("stopping", extra={"signal": name})
        done = work().finish(self._seconds)
        logger.info("stopped", extra={"outcome": "all answered" if done else "time was up"})
        threading.Event().wait(_FLUSH)
        self.should_exit = True
