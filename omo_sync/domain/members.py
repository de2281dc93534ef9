"""Members that are one person: merges, and identities that two of them claim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Merge(NamedTuple):
    """One `member.merged`."""

    time: int
    source: str
    id: str
    member: str
    into: str


class Link(NamedTuple):
    """One `member.linked` (linked) or `member.unlinked` of one identity."""

    time: int
    source: str
    id: str
    member: str
    linked: bool


def roots(merges: Iterable[Merge]) -> dict[str, str]:
    """Every merged member → the member that its points count for.

    The latest merge of each member counts; in order of time, one that closes a cycle is ignored.
    """
    latest: dict[str, Merge] = {}
    for merge in sorted(merges):
        latest[merge.member] = merge
    into: dict[str, str] = {}
    for merge in sorted(latest.values()):
        if root_of(merge.into, into) != merge.member:
            into[merge.member] = merge.into
    return {member: root_of(member, into) for member in into}


def root_of(member: str, into: Mapping[str, str]) -> str:
    while member in into:
        member = into[member]
    return member


def claimants(links: Iterable[Link], root: Mapping[str, str]) -> tuple[list[str], Link | None]:
    """Who holds an identity now, merged members as one, sorted; and the latest link among them."""
    latest: dict[str, Link] = {}
    for link in sorted(links):
        latest[link.member] = link
    holding = [link for link in latest.values() if link.linked]
    people = sorted({root.get(link.member, link.member) for link in holding})
    return people, max(holding, default=None)
