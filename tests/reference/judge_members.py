"""Claims about points and identities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .claims import Claim
from .members import Members
from .reading import Fact


def member_claims(members: Members) -> Iterator[Claim]:
    yield from _overdrawn(members)
    yield from _drifts(members)
    for (member, order, _), twice in members.told_twice.items():
        newest = twice.newest
        key: dict[str, str | list[str]] = {"order": order, "member": member}
        claim = Claim("told-twice", key, newest.identity, newest.time, twice.difference, twice.equal)
        yield replace(claim, off=twice.spread, base=twice.most)
    for link in members.clashes():
        key = {"kind": link.kind, "members": link.people}
        yield Claim("identity-clash", key, link.newest.identity, link.newest.time, None)


def _overdrawn(members: Members) -> Iterator[Claim]:
    for person in members.people():
        balance = members.balance(person)
        if balance < 0:
            newest = members.facts_of(person)[-1]
            claim = Claim("points-overdrawn", {"member": person}, newest.identity, newest.time, balance)
            yield replace(claim, off=-balance)


def _drifts(members: Members) -> Iterator[Claim]:
    """The newest report of each source, unless its member has been merged since, or is merged away."""
    newest: dict[tuple[str, str], Fact] = {}
    for fact in members.log.facts("points.reported"):
        newest[fact.data["member"], fact.source] = fact
    for (member, _), report in newest.items():
        merged = members.latest_merge(member)
        if members.root(member) != member or (merged is not None and report.time < merged):
            continue
        balance = members.balance(member, report.time)
        off = report.data["balance"] - balance
        if off:
            claim = Claim("points-drift", {"member": member}, report.identity, report.time, off)
            yield replace(claim, off=abs(off), base=balance)
