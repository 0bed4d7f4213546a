from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model

from clients.models import WarehouseApplication
from invoices.models import Invoice
from invoices.pricing.period import Period
from invoices.services import find_missing as finding
from invoices.services.create_drafts import create_drafts
from invoices.services.find_missing import find_missing
from invoices.services.void import void
from tests.worlds import FEBRUARY, JANUARY, MARCH, application, hours, store

pytestmark = pytest.mark.django_db
DAY = FEBRUARY.start


@pytest.fixture
def anna():
    return get_user_model().objects.create(username="anna")


def keys(outlook: finding.MonthOutlook) -> list[str]:
    return [missing.application_key for missing in outlook.missing]


def test_a_contract_without_an_invoice_is_missing_with_what_its_draft_would_say(anna):
    store([application("APP-1"), application("APP-2")], [hours("42", start_date=DAY)])
    create_drafts(user=anna, period=FEBRUARY, application_keys=["APP-2"])

    outlook = find_missing(period=FEBRUARY)

    [missing] = outlook.missing
    assert (missing.application_key, missing.name, missing.currency) == ("APP-1", "Company CUST-1", "UZS")
    assert (missing.hours, missing.amount) == (Decimal("42.00"), Decimal("15300000.00"))
    assert (outlook.contracts, outlook.is_estimated) == (2, True)


def test_estimates_are_what_drafting_gives(anna):
    store(
        [application(f"APP-{number}", deal_type=deal) for number, deal in enumerate(("SUP", "HR", "FP"))],
        [hours("3.25", project_label=f"APP-{number}", start_date=DAY) for number in range(3)],
    )
    expected = {each.application_key: (each.hours, each.amount) for each in find_missing(period=FEBRUARY).missing}

    run = create_drafts(user=anna, period=FEBRUARY)

    assert {each.application_key: (each.total_hours, each.total_amount) for each in run.created} == expected
    assert find_missing(period=FEBRUARY).missing == []


def test_looking_saves_nothing():
    store([application()], [hours("1", start_date=DAY)])
    find_missing(period=FEBRUARY)

    assert not Invoice.objects.exists()


def test_a_voided_invoice_leaves_its_contract_missing(anna):
    store([application()])
    [made] = create_drafts(user=anna, period=FEBRUARY).created
    void(invoice_id=made.pk, user=anna, reason="wrong")

    assert keys(find_missing(period=FEBRUARY)) == ["APP-1"]


def test_an_invoice_of_a_longer_period_bills_the_month_too(anna):
    store([application()])
    create_drafts(user=anna, period=Period(JANUARY.start, MARCH.end))

    assert find_missing(period=FEBRUARY).missing == []


def test_hourly_contracts_without_work_have_nothing_to_bill():
    store([application("APP-1", deal_type="HR"), application("APP-2")])

    outlook = find_missing(period=FEBRUARY)

    assert keys(outlook) == ["APP-2"]
    assert ["no billable work" in str(refused.error) for refused in outlook.idle] == [True]
    assert outlook.contracts == 1


def test_a_fixed_price_that_was_billed_before_is_not_missing(anna):
    store([application("APP-1", deal_type="FP")])
    create_drafts(user=anna, period=JANUARY)

    outlook = find_missing(period=FEBRUARY)

    assert outlook.missing == []
    assert "already bills the fixed price" in str(outlook.idle[0].error)


def test_what_cannot_be_drafted_is_missing_with_the_reason_and_without_figures(anna):
    shared = [application(key, labels="PC1") for key in ("APP-1", "APP-2")]
    store([*shared, application("APP-3", deal_type="XX")], [hours("2", project_label="PC1", start_date=DAY)])
    create_drafts(user=anna, period=FEBRUARY, application_keys=["APP-1"])

    held, broken = find_missing(period=FEBRUARY).missing

    assert (held.is_blocked, held.amount, held.name) == (True, None, "Company CUST-1")
    assert "already holds some of the time of APP-2" in held.reasons[0]
    assert broken.is_blocked
    assert "deal type" in broken.reasons[0]


def test_of_two_that_share_hours_the_second_is_blocked():
    store(
        [application(key, labels="PC1") for key in ("APP-1", "APP-2")],
        [hours("2", project_label="PC1", start_date=DAY)],
    )
    first, second = find_missing(period=FEBRUARY).missing

    assert (first.is_blocked, second.is_blocked) == (False, True)
    assert "go to APP-1" in second.reasons[0]


def test_warnings_are_told():
    store([application(agreement_number=None)])

    assert "agreement's number" in find_missing(period=FEBRUARY).missing[0].reasons[0]


def test_contracts_that_the_month_does_not_bill_are_not_missing():
    store(
        [
            application("APP-1", status="Closed"),
            application("APP-2", start_date=date(2026, 3, 1)),
            application("APP-3", finish_date=date(2026, 1, 31)),
        ]
    )
    outlook = find_missing(period=FEBRUARY)

    assert (outlook.missing, outlook.contracts) == ([], 0)


def test_too_many_are_counted_without_reading_their_worklogs(monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(finding, "MOST_ESTIMATED", 2)
    store([application(f"APP-{number}") for number in range(3)])
    with django_assert_max_num_queries(7):
        outlook = find_missing(period=FEBRUARY)

    assert (keys(outlook), outlook.is_estimated) == (["APP-0", "APP-1", "APP-2"], False)
    assert {missing.amount for missing in outlook.missing} == {None}


def test_more_contracts_ask_no_more_of_the_database(django_assert_max_num_queries):
    for number in range(30):
        store(
            [application(f"APP-{number}", customer_key=f"CUST-{number}")],
            [hours("1", project_label=f"APP-{number}", start_date=DAY)],
        )
    assert WarehouseApplication.objects.count() == 30
    with django_assert_max_num_queries(11):
        assert len(find_missing(period=FEBRUARY).missing) == 30
