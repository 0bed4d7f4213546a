"""Spec 2: the database itself refuses to bill an hour twice, and the loser learns which invoice holds it."""

from datetime import date
from uuid import uuid4

import pytest

from invoices.pricing.period import Period
from tests import whole
from tests.races import acts, children, month
from tests.races.children import Call


@pytest.fixture
def shared_label(databases):
    """Two contracts over the same worklogs."""
    with databases.copy() as name:
        children.call(name, month.load_shared_label)
        yield name


@pytest.mark.parametrize("round_no", range(3))
def test_of_two_contracts_sharing_a_label_one_wins_and_the_other_is_told_by_which_invoice(shared_label, round_no):
    outcomes = children.race(shared_label, [Call(acts.draft_one, (key,)) for key in month.SHARING])

    assert sorted(outcome.value or outcome.refused for outcome in outcomes) == ["INV-1", "WorklogAlreadyInvoiced"]
    loser = next(outcome for outcome in outcomes if outcome.refused)
    assert loser.message.startswith("INV-1 already holds some of the time of ")
    children.call(shared_label, whole.check)
    assert len(children.call(shared_label, whole.summary)["invoices"]) == 1


def test_in_one_run_the_lower_key_wins_the_shared_label(shared_label):
    run = children.call(shared_label, acts.draft_month)

    assert run["created"] == ["APP-101"]
    assert run["skipped"]["APP-102"].startswith("INV-1 already holds some of the time of APP-102")
    children.call(shared_label, whole.check)


def test_of_overlapping_periods_of_a_contract_one_wins_and_the_others_are_told(month_database):
    periods = [Period(date(2026, 2, 1), date(2026, 2, 8 + days)) for days in range(5)]

    outcomes = children.race(month_database, [Call(acts.draft_one, ("APP-001", period)) for period in periods])

    assert [outcome.value for outcome in outcomes if outcome.value] == ["INV-1"]
    told = [outcome for outcome in outcomes if outcome.refused]
    assert {outcome.refused for outcome in told} == {"PeriodAlreadyInvoiced"}
    assert all(outcome.message.startswith("INV-1 already bills APP-001 for 01.02.2026") for outcome in told)
    children.call(month_database, whole.check)


def test_the_database_refuses_a_claim_that_another_invoice_holds(month_database):
    children.call(month_database, acts.draft_month)

    assert children.call(month_database, acts.steal_claim, "APP-001", "APP-002") == "IntegrityError"
    children.call(month_database, whole.check)


def test_of_many_who_claim_a_free_worklog_at_once_one_may(month_database):
    children.call(month_database, acts.draft_month)
    ref = uuid4()

    outcomes = children.race(month_database, [Call(acts.claim_worklog, (key, ref)) for key in month.KEYS[:5]])

    assert sorted(outcome.value for outcome in outcomes) == ["IntegrityError"] * 4 + ["claimed"]
    children.call(month_database, whole.check)
