"""Everything that would stop the app, found before it starts and told all at once."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from rag.embed import BASE, BUNDLED
from rag.errors import ConfigurationError
from rag.generate import ChatModel
from rag.prompts import FOLDER as PROMPTS
from rag.settings import Settings, message, read_settings
from ui import rate, signin
from ui.store.database import Database
from ui.store.errors import StoreUnavailable


def checked(**overrides: object) -> Settings:
    """The settings, if the app can be served with them.

    Raises ConfigurationError with every fault, one a line: of the settings, the sign-in, the
    folders, the models, the store and the address together. A setting that is faulty in itself is
    looked at no further; all others are.
    """
    settings, found = read_settings(**overrides)
    if found:
        found = [message(found)]
    found += signin.faults()
    if settings is not None:
        found += [*_folders(settings), *rate.faults(settings.question_rate), *_address(settings)]
        found += [*_models(settings), *_language_model(settings), *_store(settings)]
    if found or settings is None:
        raise ConfigurationError("\n".join(found))
    return settings


def taken(settings: Settings) -> str:
    """That nobody can listen at the address, in one sentence; empty where one can."""
    try:
        found = socket.getaddrinfo(settings.address, settings.port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, where = found[0]
        with socket.socket(family, kind, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(where)
    except OSError as cause:
        return (
            f"Appen kan ikke svare på {settings.address}:{settings.port} ({cause.strerror}). "
            "Stopp det som bruker porten, eller velg en annen med --port eller PLAN_PORT."
        )
    return ""


def is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def _address(settings: Settings) -> Sequence[str]:
    protected = settings.behind_proxy or bool(signin.public_address())
    if protected or is_loopback(settings.address):
        return ()
    return (
        f"PLAN_ADDRESS er «{settings.address}», men innlogging er ikke satt opp. Da kunne alle på "
        "nettet lese dokumentene. Sett opp [auth] i .streamlit/secrets.toml, bruk 127.0.0.1, "
        "eller sett PLAN_BEHIND_PROXY=true hvis en mellomtjener foran appen slipper folk inn.",
    )


def _folders(settings: Settings) -> list[str]:
    found = []
    if not settings.corpus.is_dir():
        found.append(f"PLAN_CORPUS: fant ingen mappe «{settings.corpus}».")
    for name, folder in (("PLAN_INDEX", settings.index), ("PLAN_REVIEW", settings.review)):
        nearest = _nearest(folder)
        if folder.exists() and not folder.is_dir():
            found.append(f"{name}: «{folder}» er ikke en mappe.")
        elif not os.access(nearest, os.W_OK | os.X_OK):
            found.append(f"{name}: kan ikke skrive i «{nearest}». Gi skrivetilgang.")
    return found


def _models(settings: Settings) -> list[str]:
    """A folder that is not there; whether a name has been loaded shows when it is."""
    found = []
    for name, model in (("PLAN_MODEL", settings.model), ("PLAN_RERANKER", settings.reranker)):
        folder = Path(model)
        meant = folder.is_absolute() or model.startswith((".", "~"))
        if model not in ("", BASE, BUNDLED) and meant and not folder.is_dir():
            found.append(f"{name}: fant ingen mappe «{model}».")
    return found


def _language_model(settings: Settings) -> list[str]:
    if not settings.has_model:
        return []
    found = []
    try:
        ChatModel(settings)
    except ConfigurationError as problem:
        found.append(str(problem))
    if settings.llm_base_url and not _is_http(settings.llm_base_url):
        # It may hold a password, so it is not repeated.
        found.append("PLAN_LLM_BASE_URL må begynne med http:// eller https:// og ha et vertsnavn.")
    if not (PROMPTS / settings.llm_prompt).is_dir():
        known = ", ".join(sorted(each.name for each in PROMPTS.iterdir() if each.is_dir()))
        found.append(f"PLAN_LLM_PROMPT er «{settings.llm_prompt}». Velg blant: {known}.")
    return found


def _is_http(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _store(settings: Settings) -> list[str]:
    """Whether it answers is for ``/readyz``: a server may start after us."""
    try:
        database = Database(settings.database.get_secret_value())
    except StoreUnavailable as problem:
        return [str(problem)]
    database.close()
    if database.file is not None:
        place = database.file if database.file.exists() else _nearest(database.file.parent)
        if not os.access(place, os.W_OK):
            return [f"PLAN_DATABASE: kan ikke skrive til «{place}». Gi skrivetilgang."]
    return []


def _nearest(folder: Path) -> Path:
    """The folder itself, or the first above it that exists."""
    return next(each for each in (folder, *folder.resolve().parents) if each.exists())
