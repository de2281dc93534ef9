"""As of when read models hold that never have everything."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from omo_sync.api import ends
from omo_sync.api.ends import Ends


def test_who_has_everything_has_it_now() -> None:
    ours = Ends()
    ours.seen(7, 7, 1_000_000)
    assert ours.reached == 1_000_000


def test_who_lags_has_what_there_was_when_the_log_ended_there() -> None:
    ours = Ends()
    ours.seen(10, 0, 1_000_000)
    ours.seen(20, 5, 2_000_000)
    assert ours.reached == 0
    ours.seen(30, 12, 3_000_000)
    assert ours.reached == 1_000_000
    ours.seen(40, 35, 4_000_000)
    assert ours.reached == 3_000_000


def test_what_waits_is_what_has_not_been_reached() -> None:
    ours = Ends()
    for step in range(200):  # all that was there at the look before is folded
        ours.seen(step + 1, step, step * 20_000)
        assert ours.waited(step * 20_000) <= 20_000
    ours.seen(300, 199, 5_000_000)
    assert ours.waited(6_000_000) == 6_000_000 - 199 * 20_000
    ours.seen(300, 300, 6_000_000)
    assert ours.waited(7_000_000) == 0


def test_read_models_that_stand_still_grow_old() -> None:
    ours = Ends()
    ours.seen(5, 5, 1_000_000)
    for number in range(3 * ends.MOST):
        ours.seen(6 + number, 5, 2_000_000 + number * ends.APART)
    assert ours.reached == 1_000_000
    assert len(ours._ends) == ends.MOST


steps = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 6), st.integers(1, 3 * ends.APART)), max_size=60)


@given(steps=steps)
def test_it_is_never_later_than_what_is_known(steps: list[tuple[int, int, int]]) -> None:
    """And at most a little earlier than the latest look that saw no more than there is now."""
    ours, looks = Ends(), list[tuple[int, int]]()
    head = position = 0
    now = 1_000_000
    for grown, folded, passed in steps:
        head, now = head + grown, now + passed
        position = min(head, position + folded)
        looks.append((head, now))
        ours.seen(head, position, now)
        exact = max((instant for end, instant in looks if end <= position), default=0)
        assert exact - ends.APART <= ours.reached <= exact
