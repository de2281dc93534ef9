"""Whether a body was signed by whom it seems to come from."""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256

from omo_sync.api.problem import Problem
from omo_sync.clock import Clock
from omo_sync.config.push import Hook, Sender, signing_bytes

Headers = Mapping[bytes, bytes]

SIGNED = b"webhook-signature"
SHOPIFY = b"x-shopify-hmac-sha256"
SQUARE = b"x-square-hmacsha256-signature"

WINDOW = 300  # seconds that a signature's time may be off


class Standard:
    """Signatures of Standard Webhooks by any of several secrets, each with the name of whose it is.

    The body is signed as bytes: where one event of a batch is not UTF-8, the others still come through.
    """

    def __init__(self, secrets: Iterable[tuple[str, str]], now: Clock) -> None:
        self._keys = [(name, signing_bytes(secret)) for name, secret in secrets]
        self._now = now

    def signer(self, body: bytes, headers: Headers) -> str:
        """Whose signature it is. Raises Problem (401)."""
        id, written = headers.get(b"webhook-id", b""), headers.get(b"webhook-timestamp", b"")
        self._in_time(written)
        signed = b"%s.%s.%s" % (id, written, body)
        told = [one[3:] for one in headers.get(SIGNED, b"").split(b" ") if one.startswith(b"v1,")]
        for name, key in self._keys if id else ():
            expected = b64encode(hmac.new(key, signed, sha256).digest())
            if any(hmac.compare_digest(expected, one) for one in told):
                return name
        raise Problem("bad-signature")

    def _in_time(self, written: bytes) -> None:
        if not (written.isdigit() and len(written) < 13):
            raise Problem("bad-signature")
        off = self._now() // 1_000_000 - int(written)
        if abs(off) > WINDOW:
            raise Problem("old-signature", off=off, window=WINDOW)


def senders(told: Mapping[str, Sender], now: Clock) -> Standard:
    """Of all configured senders."""
    secrets = [(name, one.get_secret_value()) for name, sender in told.items() for one in sender.secrets]
    return Standard(secrets, now)


class Receiver:
    """What a hook accepts: the signature of its kind by any of its secrets."""

    def __init__(self, name: str, hook: Hook, now: Clock) -> None:
        self._hook = hook
        self._secrets = [one.get_secret_value() for one in hook.secrets]
        self._standard = (
            Standard([(name, one) for one in self._secrets], now) if hook.signature == "standard" else None
        )

    def check(self, body: bytes, headers: Headers) -> None:
        """Raises Problem (401)."""
        if self._standard is not None:
            self._standard.signer(body, headers)
            return
        shopify = self._hook.signature == "shopify"
        signed = body if shopify else self._hook.url.encode() + body
        told = headers.get(SHOPIFY if shopify else SQUARE, b"")
        for secret in self._secrets:
            expected = b64encode(hmac.new(secret.encode(), signed, sha256).digest())
            if hmac.compare_digest(expected, told):
                return
        raise Problem("bad-signature")
