"""The storefront's page in one answer: markup, style, script and the first goods.

Its parts are files beside this one, put together when the process starts. A slow network pays for one
request, and the policy that goes with it lets nothing run but these very texts.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

SCRIPTS = ("words", "ask", "dom", "browse", "item", "orders", "points", "start")
"""In the order in which they run."""

ENGLISH, CHINESE = "en", "zh-CN"


class ShopPage:
    """headers: what goes with the page, whatever goods are on it."""

    def __init__(self) -> None:
        folder = files("omo_sync.api").joinpath("pages", "shop")
        style = folder.joinpath("shop.css").read_text("utf-8")
        parts = (folder.joinpath(f"{name}.js").read_text("utf-8") for name in SCRIPTS)
        script = f'"use strict";\n{"".join(parts)}'
        page = folder.joinpath("shop.html").read_text("utf-8")
        whole = page.replace("{{css}}", style).replace("{{js}}", script)
        head, _, rest = whole.partition("{{lang}}")
        middle, _, tail = rest.partition("{{first}}")
        self._parts = head.encode(), middle.encode(), tail.encode()
        self.headers = {
            "content-security-policy": policy(style, script),
            "referrer-policy": "no-referrer",
            "permissions-policy": "geolocation=(self)",
            "cache-control": "private, no-cache",
            "vary": "accept-encoding, accept-language",
        }

    def page(self, language: str, first: bytes) -> bytes:
        """first: JSON of the goods that the first view shows, or null."""
        head, middle, tail = self._parts
        return b"".join((head, language.encode(), middle, first.replace(b"<", rb"\u003c"), tail))


def policy(style: str, script: str) -> str:
    """Content-Security-Policy: this style, this script, and requests to this server alone. Pictures may
    come from wherever the catalogue says, by TLS."""
    return (
        f"default-src 'none'; script-src {digest(script)}; style-src {digest(style)}; connect-src 'self'; "
        "img-src 'self' https: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
