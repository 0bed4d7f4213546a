"""Spec 2, Numbers: every sequence counts on its own, gapless and without a duplicate, whoever draws from it at once."""

from collections import Counter

from invoices.pricing.period import Period
from tests import whole
from tests.races import acts, children, month
from tests.races.children import Call, Child

SUPPORT_KEYS = month.KEYS[::3]
"""Billed in any month, with or without work."""


def test_two_schemas_and_yearly_sequences_stay_gapless_while_fifty_draft_and_others_preview(month_database):
    yearly = SUPPORT_KEYS[::2]
    children.call(month_database, acts.number_yearly, yearly)
    months = (*(Period.month(2025, month) for month in (11, 12)), *(Period.month(2026, month) for month in (1, 2, 3)))
    drafts = [(key, period) for period in months for key in SUPPORT_KEYS]
    calls = [Call(acts.preview_and_draft, (drafts[number::25],)) for number in range(25)]

    outcomes = children.race(month_database, calls)

    assert {outcome.refused for outcome in outcomes} == {""}
    assert Counter(number for outcome in outcomes for number in outcome.value) == Counter(
        [f"2025/{n:03}" for n in range(1, 11)]
        + [f"2026/{n:03}" for n in range(1, 16)]
        + [f"INV-{n}" for n in range(1, 26)]
    )
    children.call(month_database, whole.check)


def test_a_bulk_run_whose_active_schema_is_switched_has_numbers_of_both_each_gapless(month_database):
    run = Child(month_database, Call(acts.draft_month_pausing, (60,)))
    try:
        assert run.paused_at() == "batch saved"
        children.call(month_database, acts.make_active, "New", "NEW-")
        run.go_on()
        while run.paused_at():
            run.go_on()
    finally:
        run.kill()

    numbers = children.call(month_database, acts.printed_numbers)
    first = sum(number.startswith("INV-") for number in numbers)
    assert 0 < first < len(month.KEYS)
    assert numbers == [f"INV-{n}" for n in range(1, first + 1)] + [
        f"NEW-{n}" for n in range(1, len(month.KEYS) - first + 1)
    ]
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
