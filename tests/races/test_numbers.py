"""Spec 2, Numbers: every sequence counts on its own, gapless and without a duplicate, whoever draws from it at once."""

from collections import Counter

from invoices.pricing.period import Period
from tests import whole
from tests.races import acts, children, month
from tests.races.children import Call

SUPPORT_KEYS = month.KEYS[::3]
"""Billed in any month, with or without work."""


def test_two_schemas_and_yearly_sequences_stay_gapless_under_twenty_processes(month_database):
    yearly = SUPPORT_KEYS[::2]
    children.call(month_database, acts.number_yearly, yearly)
    months = (Period.month(2025, 12), Period.month(2026, 1))
    calls = [Call(acts.draft_one, (key, period)) for key in SUPPORT_KEYS for period in months]

    outcomes = children.race(month_database, calls)

    numbers = Counter(outcome.value for outcome in outcomes)
    assert numbers == Counter(
        [f"2025/{n:03}" for n in range(1, 6)]
        + [f"2026/{n:03}" for n in range(1, 6)]
        + [f"INV-{n}" for n in range(1, 11)]
    )
    children.call(month_database, whole.check)


def test_bulk_runs_that_draw_from_the_same_two_sequences_queue_up_instead_of_deadlocking(month_database):
    children.call(month_database, acts.number_yearly, month.KEYS[::2])
    halves = (month.KEYS[:15], month.KEYS[15:])

    outcomes = children.race(month_database, [Call(acts.draft_month, (half, 30)) for half in halves])

    assert sorted(key for outcome in outcomes for key in outcome.value["created"]) == month.KEYS
    children.call(month_database, whole.check)


def test_a_voided_number_stays_taken(month_database):
    children.call(month_database, acts.draft_one, "APP-001")
    children.call(month_database, acts.void_one, "APP-001")

    assert children.call(month_database, acts.draft_one, "APP-001") == "INV-2"
    children.call(month_database, whole.check)
