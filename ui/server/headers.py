"""The headers that every answer carries, and what a browser is allowed to do with the page."""

from __future__ import annotations

from collections.abc import Sequence

HTTPS_ONLY = ("strict-transport-security", "max-age=31536000")


def policy(inline: Sequence[str]) -> str:
    """The content security policy; ``inline`` are hashes of the page's own inline scripts.

    Nothing is fetched from another origin. Styles must be let in from the page itself, since
    Streamlit writes them there; ``blob:`` scripts are how it loads our own component, and
    ``wasm-unsafe-eval`` lets it compile WebAssembly, not JavaScript.
    """
    rules = {
        "default-src": ["'none'"],
        "script-src": ["'self'", "blob:", "'wasm-unsafe-eval'", *inline],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "media-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'", "blob:"],
        "frame-src": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())


def security_headers(inline: Sequence[str], https: bool) -> tuple[tuple[str, str], ...]:
    """``https`` tells that readers come by https, so that browsers may be told to insist on it."""
    always = (
        ("content-security-policy", policy(inline)),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        # The address holds the question: it is told to no one.
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ("x-robots-tag", "noindex, nofollow"),
    )
    return (*always, HTTPS_ONLY) if https else always
