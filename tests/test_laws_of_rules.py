"""Laws of rules: the code says what the naive model says, by whatever rules, whenever they come."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from omo_sync.bootstrap import Engine
from omo_sync.domain import rules as domain
from omo_sync.domain import settings as ours
from omo_sync.schemas.instants import microseconds
from tests import running
from tests.reference import Settings, evaluate
from tests.reference.rules import Rule
from tests.strategies import deliveries, passes

PATTERNS = {
    "domain": ("stock", "price", "points", "p*"),
    "kind": ("count-variance", "stock-drift", "price-*", "*-drift", "sequence-gap", "told-twice"),
    "source": ("pos/*", "erp/hq", "online/*", "stocktake/x"),
    "sku": ("A", "B"),
    "location": ("store-01", "store-*"),
    "channel": ("mini",),
    "category": ("food", "w*"),
}
FIGURES = st.none() | st.sampled_from([Decimal(text) for text in ("0", "0.5", "1", "3", "20")])
SHARES = st.none() | st.sampled_from([Decimal(text) for text in ("0.05", "0.5", "1", "2")])


@st.composite
def rules(draw: st.DrawFn) -> tuple[Rule, ...]:
    """Up to four rules that cover claims or keep them for a person, bounded or not."""
    made = []
    for place in range(draw(st.integers(0, 4))):
        names = draw(st.sets(st.sampled_from(sorted(PATTERNS)), max_size=2))
        patterns = {
            name: tuple(draw(st.sets(st.sampled_from(PATTERNS[name]), min_size=1, max_size=2)))
            for name in sorted(names)
        }
        bounds: dict[str, Any] = {
            name: draw(values) if draw(st.booleans()) else None
            for name, values in (
                ("units", FIGURES), ("share", SHARES), ("small_units", FIGURES), ("small_share", SHARES),
                ("money", FIGURES),
            )
        }  # fmt: skip
        do = draw(st.sampled_from(["approve", "take-the-count", "ask"]))
        made.append(Rule(f"rule-{place}", do, patterns, draw(st.booleans()), **bounds))
    return tuple(made)


def in_thousandths(rule: Rule) -> domain.Rule:
    """The same rule as the domain takes it."""

    def scaled(figure: Decimal | None, scale: int) -> int | None:
        return None if figure is None else int(figure * scale)

    bound = domain.Bound(
        scaled(rule.units, 1_000), scaled(rule.share, 100_000), scaled(rule.small_units, 1_000),
        scaled(rule.small_share, 100_000), scaled(rule.money, 10_000),
    )  # fmt: skip
    return domain.Rule(rule.name, rule.do, uncertain=rule.uncertain, within=bound, **rule.patterns)


def apply(on: Engine, chosen: tuple[Rule, ...]) -> None:
    on.settings = ours.Settings(rules=tuple(map(in_thousandths, chosen)))
    on.apply_settings()


@given(
    events=deliveries(operator=True),
    instants=passes(),
    cut=st.lists(st.integers(1, 6), max_size=8),
    before=rules(),
    chosen=rules(),
    early=st.booleans(),
)
def test_open_claims_are_those_of_the_naive_model_under_any_rules(
    events: list[Any],
    instants: list[str],
    cut: list[int],
    before: tuple[Rule, ...],
    chosen: tuple[Rule, ...],
    early: bool,
) -> None:
    """Other rules hold at first; the last applied judge all facts, old and new."""
    with running.engine() as engine:
        apply(engine, before)
        pending = sorted(instants)
        for place, batch in enumerate(running.batches(events, cut)):
            if early and place == 1:
                apply(engine, chosen)
            running.tell(engine, batch)
            if len(pending) > 1:
                engine.reconcile(microseconds(pending.pop(0)))
        apply(engine, chosen)
        for instant in pending:
            engine.reconcile(microseconds(instant))
        world = evaluate(events, instants, Settings(rules=chosen))
        expected = {"stock": world.stock(), "points": world.points(), "conflicts": world.conflicts()}
        assert running.state(engine) == expected
        assert engine.verify() == []
