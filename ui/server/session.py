"""Whether an HTTP request comes from a signed-in person, by Streamlit's own signed cookie."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

from ui.server.shell import Knows

_COOKIE = "_streamlit_user"


def knows(sign_in: bool) -> Knows:
    """Tells whether headers carry a valid sign-in; without sign-in set up, everyone is known."""
    return _signed_in if sign_in else (lambda _headers: True)


def _signed_in(headers: Mapping[str, str]) -> bool:
    cookies = HTTPConnection({"type": "http", "headers": Headers(headers).raw}).cookies

    def one(name: str) -> bytes | None:
        value = cookies.get(name)
        if value is None:
            return None
        return decode_signed_value(get_cookie_secret(), name, value.encode("latin-1"))

    return get_cookie_with_chunks(one, _COOKIE) is not None
