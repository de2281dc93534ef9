"""Calls over HTTP that keep to a shop's limits: pace, Retry-After, time-outs, sizes; no secret in errors."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime
from time import monotonic, sleep
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx

from omo_sync.clock import Clock
from omo_sync.errors import SourceError

LARGEST = 32 * 1024 * 1024  # bytes of one answer
SHOWN = 200  # characters of an answer that an error shows
FIRST_WAIT = 0.5  # seconds; then twice as long each time
AGAIN = frozenset({429, 500, 502, 503, 504})


logging.getLogger("httpx").setLevel(logging.WARNING)  # it tells whole addresses, with their access tokens


class Limits(NamedTuple):
    """connect, answer: time-outs in seconds. rate: calls a second, 0 for any number. attempts: of one
    call. patience: the longest Retry-After that is waited for, in seconds."""

    connect: float = 10.0
    answer: float = 30.0
    rate: float = 0.0
    attempts: int = 4
    patience: float = 60.0


USUAL = Limits()


class CallFailed(SourceError):
    """A call was not answered as it should be. status: of the answer, None without one. sure: whether
    the other side has certainly not done what was asked."""

    def __init__(self, message: str, status: int | None = None, sure: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.sure = sure


class Answered(NamedTuple):
    """headers: with lower-case names. next: the address of `Link: …; rel=next`, or nothing."""

    body: bytes
    headers: Mapping[str, str]
    next: str


class Calls:
    """To one shop. name: the source or target, for messages. secrets: what no message may show."""

    def __init__(
        self,
        name: str,
        limits: Limits,
        now: Clock,
        headers: Mapping[str, str] | None = None,
        secrets: Sequence[str] = (),
    ) -> None:
        self.name = name
        self._limits = limits
        self._now = now
        told = (headers or {}).values()
        hidden = (*secrets, *told, *(value.split(" ")[-1] for value in told))
        self._secrets = [secret for secret in hidden if len(secret) > 3]
        self._next = 0.0  # when the pace allows another call, on the monotonic clock
        self._client = httpx.Client(
            headers={"accept": "application/json", **(headers or {})},
            timeout=httpx.Timeout(limits.answer, connect=limits.connect),
            follow_redirects=False,
        )

    def close(self) -> None:
        self._client.close()

    def get(self, url: str, query: Mapping[str, str] | None = None) -> Answered:
        """Asked again where it fails for a moment. Raises CallFailed."""
        return self._call("GET", url, query, None, again=True)

    def post(self, url: str, query: Mapping[str, str], content: Any, again: bool) -> Answered:
        """again: whether it may be asked twice. Raises CallFailed."""
        return self._call("POST", url, query, content, again)

    def _call(
        self, method: str, url: str, query: Mapping[str, str] | None, content: Any, again: bool
    ) -> Answered:
        wait = FIRST_WAIT
        for attempt in range(1, self._limits.attempts + 1):
            self._keep_pace()
            try:
                return self._once(method, url, query, content)
            except Later as later:
                pause = wait if later.after is None else later.after
                untouched = later.status == 429 or later.unsent
                if attempt == self._limits.attempts or not (again or untouched):
                    raise self._failed(url, later.said, later.status, untouched) from None
                if pause > self._limits.patience:
                    raise self._failed(
                        url,
                        f"{later.said}; it asks to be left alone for {pause:.0f} s",
                        later.status,
                        untouched,
                    ) from None
                sleep(pause)
                wait *= 2
        raise AssertionError("the last attempt gives or raises")

    def _once(self, method: str, url: str, query: Mapping[str, str] | None, content: Any) -> Answered:
        try:
            with self._client.stream(method, url, params=query, json=content) as answer:
                body = self._body(url, answer)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Later(f"it cannot be reached ({self._clean(str(error))})", None, None, True) from None
        except httpx.TimeoutException:
            raise Later(f"it did not answer within {self._limits.answer:g} s", None, None, False) from None
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise Later(f"the connection broke ({self._clean(str(error))})", None, None, False) from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise self._failed(url, f"this is no address ({self._clean(str(error))})", None, True) from None
        status = answer.status_code
        if 200 <= status < 300:
            link = answer.links.get("next", {}).get("url", "")
            return Answered(body, answer.headers, str(answer.url.join(link)) if link else "")
        said = f"it answers {status}{self.shown(body.decode('utf-8', 'replace'))}"
        if status in AGAIN:
            raise Later(said, status, self._retry_after(answer.headers.get("retry-after")), False)
        if status in (401, 403):
            said += "; correct the credentials (the environment variable they come from), or their rights"
        elif 300 <= status < 400:
            said += "; no redirect is followed, for it could take credentials elsewhere: correct the address"
        raise self._failed(url, said, status, True)

    def _body(self, url: str, answer: httpx.Response) -> bytes:
        kept = bytearray()
        for piece in answer.iter_bytes():
            kept += piece
            if len(kept) > LARGEST:
                raise self._failed(
                    url, f"it answers more than {LARGEST} bytes; ask for smaller pages", None, False
                )
        return bytes(kept)

    def _keep_pace(self) -> None:
        if not self._limits.rate:
            return
        now = monotonic()
        if self._next > now:
            sleep(self._next - now)
        self._next = max(now, self._next) + 1 / self._limits.rate

    def _retry_after(self, written: str | None) -> float | None:
        """Seconds, from seconds or a date; None where it says nothing that is understood."""
        if not written:
            return None
        if written.isascii() and written.strip().isdigit():
            return float(written)
        try:
            at = parsedate_to_datetime(written)
        except ValueError:
            return None
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return max(0.0, at.timestamp() - self._now() / 1_000_000)

    def _failed(self, url: str, said: str, status: int | None, sure: bool) -> CallFailed:
        place = urlsplit(url)
        where = self._clean(
            f"{place.scheme}://{place.hostname}{f':{place.port}' if place.port else ''}{place.path}"
        )
        return CallFailed(f"{self.name}: {where}: {said}; the next run goes on from here", status, sure)

    def hide(self, secret: str) -> None:
        """No message shows it from now on."""
        if secret not in self._secrets:
            self._secrets.append(secret)

    def shown(self, said: str) -> str:
        """What the other side says, in brackets, short and without secrets; nothing for nothing."""
        text = " ".join(self._clean(said).split())
        return f" ({text[:SHOWN]})" if text else ""

    def _clean(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text


class Later(Exception):
    """It may be asked again. after: seconds, where the other side says so. unsent: it never arrived."""

    def __init__(self, said: str, status: int | None, after: float | None, unsent: bool) -> None:
        super().__init__(said)
        self.said = said
        self.status = status
        self.after = after
        self.unsent = unsent
