"""No connection but to this machine, in the tests and in every Python that they start.

Python imports a module of this name by itself when its folder is on ``PYTHONPATH``. Programs that
are not Python are not held by it: ``make offline`` runs the whole suite without a network instead.
"""

from __future__ import annotations

import ipaddress
import sys

_NAMES = frozenset({"localhost", "ip6-localhost", "", "::", "0.0.0.0"})
_EVENTS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


class Offline(ConnectionError):
    """A test, or what it tests, called out."""


def loopback(host: object) -> bool:
    """Whether ``host`` is this machine: a name, an address, or None for any of its own."""
    if host is None:
        return True
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    if name in _NAMES:
        return True
    try:
        return ipaddress.ip_address(name.split("%")[0]).is_loopback
    except ValueError:
        return False


def hook(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo" and not loopback(arguments[0]):
        raise Offline(f"a name was looked up: {arguments[0]!r}")
    if event in _EVENTS:
        address = arguments[1]
        # A path or None is a Unix socket or one that is connected already.
        if isinstance(address, tuple) and not loopback(address[0]):
            raise Offline(f"a connection was tried: {address!r}")


sys.addaudithook(hook)
