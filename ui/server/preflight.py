"""Everything that would stop the app, found before it starts and told all at once."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Sequence
from pathlib import Path

from rag.errors import ConfigurationError
from rag.settings import Settings, load_settings
from ui import rate, signin


def checked(**overrides: object) -> Settings:
    """The settings, if the app can be served with them.

    Raises ConfigurationError with every fault, one a line: of the settings, the sign-in, the
    folders and the address together.
    """
    found: list[str] = []
    settings: Settings | None = None
    try:
        settings = load_settings(**overrides)
    except ConfigurationError as problem:
        found.append(str(problem))
    found += signin.faults()
    if settings is not None:
        found += [*_folders(settings), *rate.faults(settings.question_rate), *_address(settings)]
    if found or settings is None:
        raise ConfigurationError("\n".join(found))
    return settings


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


def _nearest(folder: Path) -> Path:
    """The folder itself, or the first above it that exists."""
    return next(each for each in (folder, *folder.resolve().parents) if each.exists())
