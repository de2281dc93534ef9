"""The reference model against the conformance cases, and against the laws of the protocol."""

from __future__ import annotations

import pytest

from tests.reference import evaluate
from tests.reference.cases import Case, arrangements, expectation, load_cases, outcome

CASES = load_cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case_holds_in_every_order(case: Case) -> None:
    for name, events in arrangements(case):
        world = evaluate(events, [case["as_of"]])
        assert outcome(world, case) == expectation(case), name
