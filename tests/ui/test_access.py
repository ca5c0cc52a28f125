"""Roles come from claims by settings; an old or empty sign-in is none."""

from __future__ import annotations

import pytest

from rag.settings import load_settings
from ui.access import LOCAL, Role, from_claims

NOW = 1_800_000_000.0
HOUR = 3600


@pytest.mark.parametrize(
    ("claim", "roles"),
    [
        (["reviewer"], {Role.READER, Role.REVIEWER}),
        ("owner, other", set(Role)),
        (["a", "b"], {Role.READER}),
        (None, {Role.READER}),
        ({"owner": True}, {Role.READER}),
    ],
)
def test_a_role_holds_those_beneath_it(claim: object, roles: set[Role]) -> None:
    claims = {"sub": "1", "is_logged_in": True, "iat": NOW, "roles": claim}
    assert from_claims(claims, load_settings(), NOW).roles == roles


def test_with_a_role_for_readers_others_are_kept_out() -> None:
    settings = load_settings(role_reader="les", roles_claim="groups")
    claims = {"sub": "1", "is_logged_in": True, "iat": NOW, "groups": ["annet"]}
    assert from_claims(claims, settings, NOW).roles == frozenset()
    assert from_claims(claims | {"groups": "les"}, settings, NOW).roles == {Role.READER}


def test_a_sign_in_ends() -> None:
    settings = load_settings(session_hours=2)
    claims = {"sub": "1", "is_logged_in": True, "iat": NOW}
    assert from_claims(claims, settings, NOW + 2 * HOUR - 1).id == "1"
    assert from_claims(claims, settings, NOW + 2 * HOUR + 1).id == ""
    for missing in ({"sub": ""}, {"is_logged_in": False}, {"iat": "now"}):
        assert from_claims(claims | missing, settings, NOW).roles == frozenset()
    assert all(LOCAL.may(role) for role in Role)
