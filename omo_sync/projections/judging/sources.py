"""Claims about sources and identities: numbers missing, variants, and one phone of two members."""

from __future__ import annotations

import json
from collections.abc import Iterable

import orjson

from omo_sync.domain.claims import Claim, Subject, identity
from omo_sync.domain.members import claimants
from omo_sync.projections.judging.book import Book
from omo_sync.projections.members import load_links, root_table
from omo_sync.projections.sequences import missing
from omo_sync.store.codec import originator
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog


def judge_sequences(transaction: Transaction, book: Book, runs: Iterable[str]) -> None:
    """runs: JSON arrays [source, sequencerun or ""]. The claims are the missing numbers."""
    for run in runs:
        source, name = json.loads(run)
        subject = Subject.of("sequence-gap", source=source, sequencerun=name)
        found = [
            Claim(subject, f"{gap.first}-{gap.last}", gap.instant, "")
            for gap in missing(transaction, source, name)
        ]
        book.judge(f"n{run}", found)


def judge_variants(transaction: Transaction, log: EventLog, book: Book, identities: Iterable[str]) -> None:
    """identities: JSON arrays [source, id] of which another variant came."""
    for pair in identities:
        source, id = json.loads(pair)
        entries = log.variants(transaction, [originator(source, id)])
        times = [orjson.loads(state)["time"] for *_, state in entries]
        subject = Subject.of("divergent-duplicate", source=source, id=id)
        found = [
            Claim(subject, f"{identity(source, id)}#{version}", max(times), "", (entries[0][0], position))
            for position, _, version, _, _ in entries[1:]
        ]
        book.judge(f"v{pair}", found)


def judge_identities(transaction: Transaction, book: Book, identities: Iterable[str]) -> None:
    """identities: JSON arrays [kind, token]."""
    root = root_table(transaction)
    for pair in identities:
        kind, token = json.loads(pair)
        people, latest = claimants(load_links(transaction, kind, token), root)
        found = []
        if latest and len(people) > 1:
            subject = Subject.of("identity-clash", kind=kind, members=people)
            found.append(Claim(subject, f"{identity(latest.source, latest.id)}", latest.time, ""))
        book.judge(f"i{pair}", found)
