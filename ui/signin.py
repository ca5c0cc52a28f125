"""Whether sign-in is set up, and what is wrong with how it is: the ``[auth]`` of secrets.toml.

Streamlit takes a secrets file that it cannot read for no file at all. Then nobody would have to
sign in, so here a file with a fault is an error and never «not configured».
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from streamlit import config

from rag.errors import ConfigurationError

_WANTED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
_SECRET_LENGTH = 32  # characters; it signs the cookie that says who someone is
_CALLBACK = "/oauth2callback"


def configured() -> bool:
    """True where people must sign in. Raises ConfigurationError where that cannot be told."""
    section, faults = _read()
    if faults:
        raise ConfigurationError(" ".join(faults))
    return section is not None


def faults() -> list[str]:
    """Everything that is wrong with the sign-in, a sentence each; none where it is not set up."""
    section, found = _read()
    if section is None:
        return found
    found += [f"secrets.toml: [auth] mangler {name}." for name in _WANTED if not section.get(name)]
    found += _wrong_secret(section) + _wrong_address(section)
    return found


def public_address() -> str:
    """The address that readers come to, as sign-in knows it; empty without sign-in."""
    section, _ = _read()
    return str(section.get("redirect_uri", "")) if section else ""


def _read() -> tuple[Mapping[str, object] | None, list[str]]:
    section: Mapping[str, object] | None = None
    found: list[str] = []
    for path in map(Path, config.get_option("secrets.files")):
        try:
            text = path.read_text(encoding="utf-8")
            values = tomllib.loads(text).get("auth")
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as cause:
            found.append(
                f"{path.name} kan ikke leses ({type(cause).__name__}). Rett eller fjern den."
            )
            continue
        if isinstance(values, dict):
            section = values
        elif values is not None:
            found.append(f"{path.name}: [auth] skal være en tabell.")
    return section, found


def _wrong_secret(section: Mapping[str, object]) -> list[str]:
    secret = str(section.get("cookie_secret", ""))
    if secret and len(secret) < _SECRET_LENGTH:
        return [
            f"secrets.toml: cookie_secret er på {len(secret)} tegn; bruk minst {_SECRET_LENGTH} "
            "tilfeldige, for eksempel fra «openssl rand -hex 32»."
        ]
    return []


def _wrong_address(section: Mapping[str, object]) -> list[str]:
    address = str(section.get("redirect_uri", ""))
    if address and not urlsplit(address).path.endswith(_CALLBACK):
        return [f"secrets.toml: redirect_uri skal slutte på {_CALLBACK}."]
    return []
