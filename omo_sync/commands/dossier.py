"""A conflict with all that belongs to it, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from omo_sync.commands.messages import CHINESE
from omo_sync.commands.output import cell
from omo_sync.commands.session import Session
from omo_sync.commands.suggestions import SUGGESTIONS
from omo_sync.domain.claims import EXPLAINED, OPEN, PENDING
from omo_sync.domain.corrections import said
from omo_sync.domain.differences import readable
from omo_sync.domain.fact import Fact
from omo_sync.domain.told import told
from omo_sync.projections.dossier import ClaimShown, Dossier


def as_data(session: Session, found: Dossier) -> dict[str, Any]:
    """Fields for programs; instants with offset."""
    when = session.when
    return {
        "id": found.id,
        "kind": found.kind,
        "key": found.key,
        "state": found.state,
        "claims": [
            {
                "identity": claim.identity,
                "instant": when(claim.instant),
                "difference": readable(found.kind, claim.difference) or None,
                "settled": claim.settled,
                "covered_by": claim.covered_by,
                "facts": [fact_data(session, fact) for fact in claim.facts],
                "explanation": claim.explained and claim.explained.data(session.language),
            }
            for claim in found.claims
        ],
        "decisions": [
            {
                "id": decision.id,
                "action": decision.action,
                "value": decision.fact.data.get("value"),
                "reason": decision.fact.data.get("reason"),
                "rule": decision.fact.data.get("rule"),
                "who": decision.fact.data.get("who"),
                "recorded": when(decision.fact.recorded),
            }
            for decision in found.decisions
        ],
        "opened": [
            {"since": when(since), "until": None if until is None else when(until)}
            for since, until in found.opened
        ],
    }


def fact_data(session: Session, fact: Fact) -> dict[str, Any]:
    corrected = said(fact)
    return {
        "source": fact.source,
        "id": fact.id,
        "type": fact.type,
        "time": session.when(fact.time),
        **({} if corrected is None else {"said": session.when(corrected)}),
        "recorded": session.when(fact.recorded),
        "data": told(fact.data, session.zone),
    }


def as_text(session: Session, found: Dossier) -> dict[str, Any]:
    """Fields for people; lists have one line each."""
    english, chinese = SUGGESTIONS[found.kind]
    text: dict[str, Any] = {
        "id": found.id,
        "kind": found.kind,
        "key": found.key,
        "state": found.state,
        "opened": [opened(session, *span) for span in found.opened],
        "claims": [line for claim in found.claims for line in claim_lines(session, found, claim)],
        "decisions": [
            session.say(
                "conflicts.decision",
                id=decision.id,
                action=" ".join(filter(None, (decision.action, decision.fact.data.get("value")))),
                time=session.when(decision.fact.recorded),
                who=decision.fact.data.get("who") or "-",
                reason=decision.fact.data.get("reason") or "-",
            )
            for decision in found.decisions
        ],
    }
    if found.state in (OPEN, PENDING):
        text["next"] = chinese if session.language == CHINESE else english
        text[""] = f"omo-sync conflicts resolve {found.id} …"
    return {name: value for name, value in text.items() if value or found.state == EXPLAINED}


def opened(session: Session, since: int, until: int | None) -> str:
    if until is None:
        return session.say("conflicts.open-since", since=session.when(since))
    return session.say("conflicts.was-open", since=session.when(since), until=session.when(until))


def time_of(session: Session, fact: Fact) -> str:
    """When it happened; and what its source said, where its clock is corrected."""
    corrected = said(fact)
    if corrected is None:
        return session.when(fact.time)
    return session.say("conflicts.said", time=session.when(fact.time), said=session.when(corrected))


def claim_lines(session: Session, found: Dossier, claim: ClaimShown) -> Iterator[str]:
    kind = found.kind
    if kind == "sequence-gap":
        about = session.say("conflicts.missing", numbers=claim.identity)
    else:
        difference = readable(kind, claim.difference)
        about = session.say("conflicts.difference", difference=difference) if difference else claim.identity
    standing = session.say("standing.pending")
    if claim.covered_by:
        standing = session.say("standing.covered", by=claim.covered_by)
    elif claim.settled:
        standing = session.say("standing.open")
    yield session.say("conflicts.claim", instant=session.when(claim.instant), about=about, standing=standing)
    for fact in claim.facts:
        data = {name: value for name, value in told(fact.data, session.zone).items() if name not in found.key}
        words = (time_of(session, fact), fact.type, fact.source, fact.id, cell(data))
        yield "  " + "  ".join(words)
    for line in claim.explained.lines(session.language) if claim.explained else ():
        yield f"  {line}"
