"""What shops tell by webhooks: rows of a configured source, or only that there is news there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from typing import Any

from omo_sync.adapters.contract import Row, Unread
from omo_sync.adapters.json_rows.document import read_json
from omo_sync.adapters.json_rows.path import ABSENT, path, text
from omo_sync.api.signature import Headers, Receiver
from omo_sync.clock import Clock
from omo_sync.config.push import Hook
from omo_sync.config.sources import Source
from omo_sync.domain.fact import Fact
from omo_sync.errors import Refused
from omo_sync.ingest import Group, Ingest
from omo_sync.reading import fact_of, facts_of, refused
from omo_sync.store.aliases import aliases_of
from omo_sync.store.asked import ask
from omo_sync.store.database import Transaction
from omo_sync.store.quarantine import Rejected
from omo_sync.store.seen import save

IDS = (b"webhook-id", b"x-shopify-webhook-id")
COUNTER = "counter"


class Hooked:
    """One hook. Its adapter is used on the writer's thread alone."""

    def __init__(self, name: str, hook: Hook, source: Source, now: Clock) -> None:
        self.name = name
        self.hook = hook
        self.source = source
        self.receiver = Receiver(name, hook, now)
        self._aliases: Mapping[str, str] = {}
        self._adapter: Any = None

    def adapter(self, transaction: Transaction) -> Any:
        """Its source's, by the aliases that hold now."""
        aliases = aliases_of(transaction, self.source.name)
        if self._adapter is None or aliases != self._aliases:
            self._adapter, self._aliases = self.source.adapter(aliases), aliases
        return self._adapter

    def counted(self, transaction: Transaction, number: int | None, now: int) -> None:
        """Takes note of a delivery, and asks for a pull where it shows that something is missing, or
        where every delivery does."""
        wanted = self.hook.pull == "always"
        if number is not None:
            memory = f"hook {self.name}"
            found = transaction.value(
                "SELECT value FROM seen WHERE source = ? AND key = ?", (memory, COUNTER)
            )
            last = None if found is None else int(found)
            begun_anew = last is not None and number <= 1 < last
            if last is None or number > last or begun_anew:
                save(transaction, memory, {COUNTER: str(number)})
            gap = last is not None and (number > last + 1 or begun_anew)
            wanted = wanted or (gap and self.hook.pull == "gaps")
        if wanted:
            ask(transaction, self.source.name, now)


class Delivery:
    """One call of a hook."""

    def __init__(self, hooked: Hooked, body: bytes, headers: Headers) -> None:
        self._hooked = hooked
        self._body = body
        self._told = next((headers[name].decode("latin-1") for name in IDS if headers.get(name)), "")
        self.errors: list[dict[str, Any]] = []
        self.skipped = 0

    def prepare(self, ingest: Ingest) -> Group:
        """On the writer's thread; may be done again."""
        self.errors, self.skipped = [], 0
        hooked, recorded = self._hooked, ingest.clock()
        id, number = self._named()
        facts: list[Fact] = []
        rejected: list[Rejected] = []
        if hooked.hook.streams:
            with ingest.database.transaction() as transaction:
                adapter = hooked.adapter(transaction)
            for index, row in enumerate(adapter.payload(hooked.hook.streams, self._body, id)):
                try:
                    made = facts_of(adapter, row, partial(fact_of, ingest.parser, recorded))
                except Refused as refusal:
                    rejected.append(refused(hooked.source.name, row, refusal, recorded))
                    self.errors.append(self._error(index, row, refusal))
                else:
                    facts += made
                    self.skipped += not made
        return Group(facts, rejected, partial(hooked.counted, number=number, now=recorded))

    def _error(self, index: int, row: Row | Unread, refusal: Refused) -> dict[str, Any]:
        return {
            "index": index,
            "source": refusal.source or self._hooked.source.name,
            "id": row.id,
            "code": refusal.code,
            "message": refusal.message,
        }

    def _named(self) -> tuple[str, int | None]:
        """The delivery's own id, else a digest of what came; and its number, where it has one."""
        hook = self._hooked.hook
        document: Any = None
        if hook.id or hook.counter:
            try:
                document = read_json(self._body)
            except ValueError:
                document = None  # no number then; its streams say what is wrong
        id = self._told or self._at(hook.id, document) or sha256(self._body).hexdigest()[:16]
        number = self._at(hook.counter, document)
        counts = number.isascii() and number.isdigit() and len(number) < 19
        return id[:100], int(number) if counts else None

    def _at(self, where: str, document: Any) -> str:
        found = path(where)(document) if where else ABSENT
        return "" if found is ABSENT else text(found) or ""
