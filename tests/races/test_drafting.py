"""Spec 2, Numbers: whoever drafts at the same moment, no contract is lost or doubled and no number is skipped."""

import random

from tests import whole
from tests.races import acts, children, month
from tests.races.children import Call
from tests.races.databases import is_postgresql


def test_runs_over_overlapping_contracts_bill_each_once_without_a_gap(month_database):
    """Twenty at once on PostgreSQL, five on SQLite: there they also wait in turn instead of failing as locked."""
    choice = random.Random(1)  # noqa: S311 - the same choices in every run
    runs = [
        Call(acts.draft_month, (choice.sample(month.KEYS, 15), choice.choice((20, 60, 10_000))))
        for _ in range(20 if is_postgresql() else 5)
    ]

    outcomes = children.race(month_database, runs)

    asked = {key for run in runs for key in run.arguments[0]}
    created = [key for outcome in outcomes for key in outcome.value["created"]]
    assert sorted(created) == sorted(asked)
    assert [outcome.value["failed"] for outcome in outcomes if outcome.value["failed"]] == []
    reasons = {reason for outcome in outcomes for reason in outcome.value["skipped"].values()}
    assert all("already bills" in reason for reason in reasons)
    children.call(month_database, whole.check)
    assert children.call(month_database, whole.summary)["keys"] == sorted(asked)


def test_whole_months_at_once_make_one_month(month_database):
    outcomes = children.race(month_database, [Call(acts.draft_month, (None, 40))] * 4)

    assert sorted(key for outcome in outcomes for key in outcome.value["created"]) == month.KEYS
    children.call(month_database, whole.check)


def test_a_run_that_reads_and_saves_in_turns_is_not_disturbed_by_others_who_save(month_database):
    """On SQLite a reading statement left open would pin an old snapshot, and the next batch be refused as locked."""
    thirds = [month.KEYS[first::3] for first in range(3)]

    outcomes = children.race(month_database, [Call(acts.draft_month, (keys, 20, 5)) for keys in thirds])

    assert sorted(key for outcome in outcomes for key in outcome.value["created"]) == month.KEYS
    children.call(month_database, whole.check)


def test_one_contract_drafted_by_many_gets_one_invoice_and_the_others_are_told_its_number(month_database):
    outcomes = children.race(month_database, [Call(acts.draft_one, ("APP-001",))] * (20 if is_postgresql() else 5))

    assert [outcome.value for outcome in outcomes if outcome.value] == ["INV-1"]
    refusals = {
        (outcome.refused, "INV-1 already bills APP-001" in outcome.message) for outcome in outcomes if not outcome.value
    }
    assert refusals == {("PeriodAlreadyInvoiced", True)}
    children.call(month_database, whole.check)
