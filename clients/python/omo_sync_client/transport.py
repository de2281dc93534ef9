"""Requests: with a key, tried again where that is safe, answers kept by ETag, refusals as exceptions."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from random import Random
from time import sleep
from typing import Any

import httpx

from omo_sync_client.answers import Answers
from omo_sync_client.errors import Unreachable, problem_of
from omo_sync_client.retry import LATER, Patience

Values = Mapping[str, Any]


class Transport:
    """rest: how to wait, in seconds; dice: how to differ in that from other clients."""

    def __init__(
        self,
        client: httpx.Client,
        patience: Patience,
        answers: Answers,
        rest: Callable[[float], None] = sleep,
        dice: Random | None = None,
    ) -> None:
        self.client = client
        self.patience = patience
        self.answers = answers
        self._rest = rest
        self._dice = dice or Random()

    def read(self, path: str, values: Values, headers: Mapping[str, str] | None = None) -> Any:
        """A GET. Raises Problem. headers: of a member; such answers are not kept."""
        given = {name: value for name, value in values.items() if value is not None and value != ""}
        if headers is not None:
            return self._ask("GET", path, params=given, headers=dict(headers)).json()
        asked = str(self.client.build_request("GET", path, params=given).url)
        kept = self.answers.get(asked)
        answer = self._ask("GET", path, params=given, headers={"if-none-match": kept.etag} if kept else {})
        if answer.status_code == 304 and kept is not None:
            stand = {"as_of": int(answer.headers["omo-as-of"]), "age": float(answer.headers["omo-age"])}
            return {**kept.body, **stand}
        body = answer.json()
        if etag := answer.headers.get("etag"):
            self.answers.keep(asked, etag, body)
        return body

    def write(self, method: str, path: str, body: Any = None, key: str | None = None) -> Any:
        """What may be asked twice and is done once. key: its Idempotency-Key. Raises Problem."""
        headers = {"idempotency-key": key} if key else {}
        return self._ask(method, path, json=body, headers=headers).json()

    def _ask(self, method: str, path: str, **request: Any) -> httpx.Response:
        failures = 0
        while True:
            lost = ""
            try:
                answer = self.client.request(method, path, **request)
            except httpx.TransportError as error:
                lost = f"{type(error).__name__}: {error}"
            else:
                if answer.is_success or answer.status_code == 304:
                    return answer
                if answer.status_code not in LATER:
                    raise problem_of(answer.status_code, told(answer))
            failures += 1
            if failures >= self.patience.attempts:
                raise Unreachable(lost) if lost else problem_of(answer.status_code, told(answer))
            wait = 0.0 if lost else seconds(answer.headers.get("retry-after", ""))
            self._rest(self.patience.rest(failures, wait, self._dice))


def told(answer: httpx.Response) -> dict[str, Any]:
    """The problem's details; of what lies between us and the server, its status alone."""
    try:
        body = answer.json()
    except json.JSONDecodeError:
        body = None
    return body if isinstance(body, dict) else {"title": answer.reason_phrase, "status": answer.status_code}


def seconds(written: str) -> float:
    return float(written) if written.isascii() and written.isdigit() else 0.0
