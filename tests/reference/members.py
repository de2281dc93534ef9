"""Points of members, who is merged into whom, and whose an identity is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from .log import Log
from .orders import ToldTwice, by_source, judge_sources
from .reading import Fact, plain

MOVEMENTS = ("points.earned", "points.redeemed", "points.expired", "points.adjusted")
FACTS = ("points.opened", *MOVEMENTS)

Telling = tuple[str, str, str]
"""Member, order, type."""


@dataclass(frozen=True)
class Link:
    """An identity that is linked to several people; `newest` is the latest of the links."""

    kind: str
    people: list[str]
    newest: Fact


class Members:
    """The member side of the state."""

    def __init__(self, log: Log):
        self.log = log
        self.merges: dict[str, Fact] = {}
        self._merge()
        self.told_twice = self._told_twice()
        self.evidence = {fact.identity for twice in self.told_twice.values() for fact in twice.evidence}

    def root(self, member: str) -> str:
        """The member whose points these are."""
        while member in self.merges:
            member = self.merges[member].data["into"]
        return member

    def facts_of(self, person: str) -> list[Fact]:
        """The points facts of a member and of all that are merged into it, reports apart."""
        return [fact for fact in self.log.facts(*FACTS) if self.root(fact.data["member"]) == person]

    def people(self) -> list[str]:
        return sorted({self.root(fact.data["member"]) for fact in self.log.facts(*FACTS)})

    def balance(self, person: str, at: int | None = None) -> Decimal:
        """The ledger of a group: in all, or at an instant, that instant included."""
        facts = [fact for fact in self.facts_of(person) if at is None or fact.time <= at]
        members = {fact.data["member"] for fact in facts}
        return sum((self._balance_of_one(member, facts) for member in members), Decimal(0))

    def latest_merge(self, person: str) -> int | None:
        """When somebody was last merged into this member's group."""
        times = (fact.time for fact in self.merges.values() if self.root(fact.data["into"]) == person)
        return max(times, default=None)

    def rows(self) -> list[dict[str, str]]:
        return [{"member": person, "balance": plain(self.balance(person))} for person in self.people()]

    def clashes(self) -> list[Link]:
        """Identities that more than one person has. Merged members are one person."""
        latest: dict[tuple[str, str, str], Fact] = {}
        for fact in self.log.facts("member.linked", "member.unlinked"):
            identity = fact.data["identity"]
            latest[identity["kind"], identity["value"], fact.data["member"]] = fact
        links: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        for (kind, value, _), fact in latest.items():
            if fact.type == "member.linked":
                links[kind, value].append(fact)
        clashes = []
        for (kind, _), facts in links.items():
            people = sorted({self.root(fact.data["member"]) for fact in facts})
            if len(people) > 1:
                clashes.append(Link(kind, people, max(facts, key=lambda fact: fact.order)))
        return clashes

    def _balance_of_one(self, member: str, facts: list[Fact]) -> Decimal:
        mine = [fact for fact in facts if fact.data["member"] == member]
        opened = max(
            (fact for fact in mine if fact.type == "points.opened"), key=lambda fact: fact.rank, default=None
        )
        balance = opened.data["balance"] if opened else Decimal(0)
        for fact in mine:
            moves = fact.type in MOVEMENTS and fact.identity not in self.evidence
            if moves and (opened is None or fact.time > opened.time):
                gains = fact.type in ("points.earned", "points.adjusted")
                balance += fact.data["points"] if gains else -fact.data["points"]
        return balance

    def _merge(self) -> None:
        """Each member's latest merge, unless it closes a cycle with those before it."""
        latest = {fact.data["member"]: fact for fact in self.log.facts("member.merged")}
        for fact in sorted(latest.values(), key=lambda fact: fact.order):
            if self.root(fact.data["into"]) != fact.data["member"]:
                self.merges[fact.data["member"]] = fact

    def _told_twice(self) -> dict[Telling, ToldTwice]:
        """Points of one order that several sources told."""
        tellings: dict[Telling, list[Fact]] = defaultdict(list)
        for fact in self.log.facts(*MOVEMENTS):
            if "order" in fact.data:
                tellings[fact.data["member"], fact.data["order"], fact.type].append(fact)
        return {
            telling: judge_sources(self.log, facts, "points")
            for telling, facts in tellings.items()
            if len(by_source(facts)) > 1
        }
