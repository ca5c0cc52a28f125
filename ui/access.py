"""Who is asking, what they may do, and the page that meets those who have not signed in."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import streamlit as st

from rag.settings import Settings, load_settings
from ui import signin
from ui.words import t

_KEY = "user"


class Role(StrEnum):
    READER = "reader"
    REVIEWER = "reviewer"
    OWNER = "owner"


_ABOVE = {
    Role.READER: frozenset({Role.READER}),
    Role.REVIEWER: frozenset({Role.READER, Role.REVIEWER}),
    Role.OWNER: frozenset(Role),
}


@dataclass(frozen=True, slots=True)
class User:
    """``id`` is stable and means nothing outside the sign-in; ``name`` is for the eye; ``since``
    is when they signed in, in seconds."""

    id: str
    name: str
    roles: frozenset[Role]
    since: float = 0.0

    def may(self, role: Role) -> bool:
        return role in self.roles


LOCAL = User("local", "", frozenset(Role))
"""The one person of a machine without sign-in: the app then answers that machine alone."""


def user() -> User:
    """The person of this session; without sign-in the local one, with nobody signed in no role."""
    found: User | None = st.session_state.get(_KEY)
    return found if found is not None else _found(load_settings())


def require(settings: Settings) -> User | None:
    """The person, or None when the page instead asks them to sign in or says that they may not.

    Whoever calls this draws nothing more when it is None: no text of a document may reach a
    browser whose person is not known.
    """
    person = _found(settings)
    st.session_state[_KEY] = person
    if person.may(Role.READER):
        return person
    signed_in = bool(person.id)
    with st.container(key="start"):
        st.title(t("app.name"), anchor=False)
        st.write(t("access.no_role") if signed_in else t("access.sign_in_needed"))
        if signed_in:
            st.button(t("access.sign_out"), on_click=st.logout)
        else:
            st.button(t("access.sign_in"), type="primary", on_click=st.login)
    return None


def readable() -> bool:
    """Whether the person may read now; where a piece of the page is drawn without the rest."""
    return not signin.configured() or _found(load_settings()).may(Role.READER)


def from_claims(claims: Mapping[str, object], settings: Settings, now: float) -> User:
    """The person that these claims of an identity provider describe; ``now`` is in seconds.

    A sign-in that is older than the settings allow is none.
    """
    subject = str(claims.get("sub") or "")
    told = claims.get("iat")
    since = float(told) if isinstance(told, int | float) else float("-inf")
    if not claims.get("is_logged_in") or not subject or now - since > settings.session_hours * 3600:
        return User("", "", frozenset())
    name = str(claims.get("name") or claims.get("email") or subject)
    return User(subject, name, _roles(claims.get(settings.roles_claim), settings), since)


def _found(settings: Settings) -> User:
    if not signin.configured():
        return LOCAL
    return from_claims(st.user.to_dict(), settings, time.time())


def _roles(claim: object, settings: Settings) -> frozenset[Role]:
    """A claim is a list of names, or one string of names parted by spaces or commas."""
    if isinstance(claim, str):
        given = set(claim.replace(",", " ").split())
    else:
        given = {str(each) for each in claim} if isinstance(claim, list | tuple) else set()
    wanted = {
        Role.READER: settings.role_reader,
        Role.REVIEWER: settings.role_reviewer,
        Role.OWNER: settings.role_owner,
    }
    roles: frozenset[Role] = frozenset({Role.READER}) if not settings.role_reader else frozenset()
    for role, value in wanted.items():
        if value and value in given:
            roles |= _ABOVE[role]
    return roles
