"""How long to wait before the next go (spec 5): a minute, doubling to an hour, spread so that no crowd returns."""

import random
from datetime import timedelta

FIRST = timedelta(minutes=1)
LONGEST = timedelta(hours=1)
SPREAD = 0.1


def wait_before(goes: int, *, at_least: float | None = None) -> timedelta:
    """After `goes` goes that failed (1, 2, …); not sooner than the `at_least` seconds that a service asked
    for, unless it asks for more than the longest wait.
    """
    doubled = min(FIRST * 2 ** min(goes - 1, 16), LONGEST)
    spread = doubled * random.uniform(1 - SPREAD, 1 + SPREAD)  # noqa: S311 - spreads load, guards nothing
    # In this order what is no number at all is the longest wait, too.
    return max(spread, timedelta(seconds=min(LONGEST.total_seconds(), at_least or 0)))
