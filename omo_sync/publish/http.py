"""Shops that are told over HTTP: a request for each figure, made of a template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import Annotated, Any, ClassVar, Literal, Self
from urllib.parse import urlsplit

import httpx
import orjson
from pydantic import AfterValidator, BaseModel, Field, model_validator

from omo_sync.config.duration import MICROSECONDS, Duration
from omo_sync.config.secret import Secret
from omo_sync.errors import TargetError
from omo_sync.publish.contract import Answer, Telling, Value
from omo_sync.publish.options import PointsFeed, PriceFeed, StockFeed, Strict, TargetOptions
from omo_sync.publish.template import NAME, at, check_names, data, path, same, text

SECOND = MICROSECONDS["s"]
SHOWN = 200  # characters of an answer in a message
BUSY = (408, 425, 429)  # and 5xx: the target cannot be told now
WAY = ("way",)

Method = Literal["GET", "POST", "PUT", "PATCH"]


def url(written: str) -> str:
    """Raises ValueError."""
    if not written.startswith(("https://", "http://")):
        raise ValueError(f"{written!r} is no URL; write https://HOST/…")
    return written


Url = Annotated[str, AfterValidator(url)]


class Look(Strict):
    """A request that shows whether a figure was taken. list: where its answer has a list of what was done;
    without it the answer itself is looked at. match: places and the texts that stand there. since: where
    an entry has its instant, in seconds since 1970: older ones than the telling are not meant."""

    method: Method = "GET"
    url: Url
    body: Any = None
    list: str | None = None
    match: dict[str, str] = Field(min_length=1)
    since: str | None = None


class Request(Strict):
    """expect: places in a JSON answer, and the texts that stand there when the figure was taken. already:
    statuses that say that it was taken before. idempotency: the header that carries the reference, where
    the target minds one. ways: what `{way}` is for more and for less."""

    method: Method = "POST"
    url: Url
    body: Any = None
    expect: dict[str, str] = Field(default_factory=dict)
    already: tuple[int, ...] = ()
    idempotency: str | None = None
    ways: tuple[str, str] = ("add", "subtract")
    look: Look | None = None


class StockRequest(StockFeed, Request):
    pass


class PriceRequest(PriceFeed, Request):
    pass


class PointsRequest(PointsFeed, Request):
    pass


class HttpTarget(TargetOptions):
    """All keys of an HTTP target."""

    headers: dict[str, Secret] = Field(default_factory=dict)
    timeout: Duration = 15 * SECOND
    stock: StockRequest | None = None
    price: PriceRequest | None = None
    points: PointsRequest | None = None

    @model_validator(mode="after")
    def _requests(self) -> Self:
        for kind, feed in self.feeds.items():
            check_names(kind, [feed.url, feed.body], WAY)
            if feed.look is not None:
                check_names(kind, [feed.look.url, feed.look.body, feed.look.match], WAY)
            elif feed.mode == "add" and feed.idempotency is None:
                raise ValueError(
                    f'{kind}: mode = "add" needs `idempotency`, a header that the target knows a repeated'
                    " request by, or `look`, a request that shows what was done"
                )
        return self


FIRST_LOOK = "`look` has to work before anything is told again"


class ToHttp:
    Options: ClassVar[type[BaseModel]] = HttpTarget

    def __init__(self, name: str, options: HttpTarget) -> None:
        self.name = name
        self._options = options

    def check(self) -> None:
        """Each server that a figure is told to answers anything at all; no secret is sent."""
        hosts = dict.fromkeys("://".join(urlsplit(feed.url)[:2]) for feed in self._options.feeds.values())
        with httpx.Client(timeout=self._options.timeout / SECOND) as client:
            for host in hosts:
                if not NAME.search(host):
                    self._sent(client, "OPTIONS", host)

    def tell(self, tellings: Sequence[Telling]) -> Iterator[Answer]:
        headers = {name: secret.get_secret_value() for name, secret in self._options.headers.items()}
        with httpx.Client(headers=headers, timeout=self._options.timeout / SECOND) as client:
            for telling in tellings:
                yield self._one(client, telling)

    def shown(self, telling: Telling) -> Sequence[str]:
        feed: Any = getattr(self._options, telling.kind)
        names = named(feed, telling)
        body = "" if feed.body is None else " " + orjson.dumps(data(feed.body, names)).decode()
        return [f"{feed.method} {path(feed.url, names)}{body}"]

    def _one(self, client: httpx.Client, telling: Telling) -> Answer:
        feed: Any = getattr(self._options, telling.kind)
        names = named(feed, telling)
        if telling.begun and feed.look is not None and self._found(client, feed.look, names, telling.begun):
            return Answer(True)
        headers = {feed.idempotency: telling.reference} if feed.idempotency else {}
        answer = self._ask(client, feed, names, headers)
        if answer.status_code in feed.already:
            return Answer(True)
        if not answer.is_success:
            return Answer(False, self._says(answer, "correct the request, or the target"))
        if feed.expect and decoded(answer) is None:
            raise TargetError(self._says(answer, "which is no JSON: whether it was done is not known"))
        if feed.expect and not fits(decoded(answer), feed.expect, names):
            return Answer(False, self._says(answer, f"which is not {feed.expect}"))
        return Answer(True)

    def _found(self, client: httpx.Client, look: Look, names: Mapping[str, Value], begun: int) -> bool:
        answer = self._ask(client, look, names, {})
        if not answer.is_success:
            raise TargetError(self._says(answer, FIRST_LOOK))
        found = decoded(answer)
        entries = [found] if look.list is None else at(found, look.list)
        if found is None or not isinstance(entries, list):
            wrong = f"there is no list at {look.list!r}" if look.list else "it is no JSON"
            raise TargetError(self._says(answer, f"{wrong}; {FIRST_LOOK}"))
        return any(
            fits(entry, look.match, names) and self._since(answer, look, entry) >= begun // SECOND
            for entry in entries
        )

    def _since(self, answer: httpx.Response, look: Look, entry: Any) -> float:
        """In seconds, when what an entry tells of was done."""
        if look.since is None or look.list is None:
            return inf
        try:
            return int(at(entry, look.since))
        except (TypeError, ValueError, OverflowError):
            wrong = f"{look.since!r} of an entry is no whole number of seconds; {FIRST_LOOK}"
            raise TargetError(self._says(answer, wrong)) from None

    def _ask(
        self, client: httpx.Client, request: Any, names: Mapping[str, Value], headers: dict[str, str]
    ) -> httpx.Response:
        """Raises TargetError where there is no answer, or one that says later."""
        content = None if request.body is None else orjson.dumps(data(request.body, names))
        if content is not None:
            headers = {"Content-Type": "application/json", **headers}
        answer = self._sent(
            client, request.method, path(request.url, names), content=content, headers=headers
        )
        if answer.status_code in BUSY or answer.is_server_error:
            raise TargetError(self._says(answer, "the next run goes on from here"))
        return answer

    def _sent(self, client: httpx.Client, method: str, url: str, **more: Any) -> httpx.Response:
        try:
            return client.request(method, url, **more)
        except httpx.HTTPError as error:
            raise TargetError(
                f"{self.name}: no answer ({type(error).__name__}); look whether the target runs and `url` is"
                " right; the next run goes on from here"
            ) from None

    def _says(self, answer: httpx.Response, mend: str) -> str:
        said = answer.content[: 4 * SHOWN].decode("utf-8", "replace")[:SHOWN]
        for secret in self._options.headers.values():
            said = said.replace(secret.get_secret_value(), "***")
        return f"{self.name}: the target answers {answer.status_code} ({said!r}); {mend}"


def named(feed: Any, telling: Telling) -> dict[str, Value]:
    more, less = feed.ways
    return {**telling.names, "way": less if str(telling.names["change"]).startswith("-") else more}


def decoded(answer: httpx.Response) -> Any:
    """The JSON data of an answer, None where it is none."""
    try:
        return orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        return None


def fits(found: Any, wanted: Mapping[str, str], names: Mapping[str, Value]) -> bool:
    return all(same(at(found, place), text(written, names)) for place, written in wanted.items())
