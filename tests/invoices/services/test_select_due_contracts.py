"""When a contract qualifies for an automatic job: hand-written expectations, in the product's own zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from clients.models import ClientInvoiceConfig
from clients.warehouse.types import Application
from invoices.models import InvoiceAutomation
from invoices.pricing.period import Period
from invoices.services.create_drafts import create_draft
from invoices.services.select_due_contracts import due_contract, select_due_contracts
from tests import worlds
from tests.worlds import application

TASHKENT = ZoneInfo("Asia/Tashkent")
FEBRUARY = Period.month(2026, 2)


def of(settings=None, period=FEBRUARY, **fields):
    return due_contract(Application(**application(**fields)), settings=settings or InvoiceAutomation(), period=period)


def at(settings=None, period=FEBRUARY, **fields):
    """The moment by Tashkent's clocks, as a person writes it; None when it never qualifies."""
    due = of(settings, period, **fields)
    return due and f"{due.qualifies_at.astimezone(TASHKENT):%d.%m.%Y %H:%M}"


@pytest.mark.parametrize(
    ("period", "threshold", "qualifies"),
    [
        (Period.month(2026, 2), 96, "05.03.2026 00:00"),  # the specification's example
        (Period.month(2026, 2), 0, "01.03.2026 00:00"),
        (Period.month(2026, 2), 1, "01.03.2026 01:00"),
        (Period.month(2026, 2), 24, "02.03.2026 00:00"),
        (Period.month(2026, 2), 100, "05.03.2026 04:00"),
        (Period.month(2024, 2), 96, "05.03.2024 00:00"),  # a leap year's 29 February
        (Period.month(2024, 2), 0, "01.03.2024 00:00"),
        (Period.month(2026, 1), 96, "05.02.2026 00:00"),
        (Period.month(2026, 4), 96, "05.05.2026 00:00"),
        (Period.month(2025, 12), 96, "05.01.2026 00:00"),
        (Period.month(2025, 12), 744, "01.02.2026 00:00"),
        (Period(date(2026, 2, 1), date(2026, 2, 14)), 48, "17.02.2026 00:00"),
    ],
)
@pytest.mark.parametrize("deal_type", ["SUP", "HR"])
def test_hours_count_from_the_end_of_the_periods_last_day(deal_type, period, threshold, qualifies):
    assert at(InvoiceAutomation(threshold=threshold), period, deal_type=deal_type) == qualifies


@pytest.mark.parametrize(
    ("finish", "qualifies"),
    [
        (date(2026, 2, 10), "15.02.2026 00:00"),
        (date(2026, 2, 1), "06.02.2026 00:00"),
        (date(2026, 2, 28), "05.03.2026 00:00"),
        (date(2026, 1, 31), None),
        (date(2026, 3, 1), None),
        (None, None),
    ],
)
def test_a_fixed_price_is_delivered_on_its_finish_date_and_only_within_the_period(finish, qualifies):
    assert at(deal_type="FP", finish_date=finish) == qualifies


def test_a_leap_day_is_a_delivery_date():
    leap = Period.month(2028, 2)
    assert at(period=leap, deal_type="FP", finish_date=date(2028, 2, 29)) == "05.03.2028 00:00"


def test_midnight_is_the_products_and_not_that_of_utc():
    due = of()
    assert due.qualifies_at == datetime(2026, 3, 4, 19, tzinfo=UTC)


def test_hours_are_real_ones_where_clocks_are_put_forward(settings):
    """Berlin, 29 March 2026: the day has 23 hours, so 24 hours after 24:00 of the 28th it is 1 o'clock on the 30th."""
    settings.TIME_ZONE = "Europe/Berlin"

    due = of(InvoiceAutomation(threshold=24), Period(date(2026, 3, 1), date(2026, 3, 28)))

    assert f"{due.qualifies_at.astimezone(ZoneInfo('Europe/Berlin')):%d.%m. %H:%M}" == "30.03. 01:00"


@pytest.mark.parametrize(
    ("chosen", "chosen_extended", "status", "extended", "qualifies"),
    [
        ("Active", "", "Active", "", True),
        ("Active", "", "Closed", "", False),
        ("Active", "", "active", "", False),
        ("Active, Closing", "", "Closing", "", True),
        (" Active ,Closing,", "", "Active", "", True),
        ("", "", "Anything", "", True),
        ("Active", "70", "Active", "70", True),
        ("Active", "70", "Active", "", False),
        ("Active", "70,75, 76", "Active", "76", True),
        ("Active", "70", "Active", "700", False),
        ("Active", "70", "Closed", "70", False),
    ],
)
def test_statuses_are_those_of_the_settings(chosen, chosen_extended, status, extended, qualifies):
    settings = InvoiceAutomation(status=chosen, extended_order_status=chosen_extended)
    assert (of(settings, status=status, extended_status=extended) is not None) is qualifies


@pytest.mark.django_db
class TestSelect:
    @pytest.fixture
    def anna(self, django_user_model):
        return django_user_model.objects.create_user("anna")

    def test_contracts_with_an_invoice_and_those_outside_the_period_are_left_out(self, anna):
        worlds.store(
            [
                application("APP-1"),
                application("APP-2"),
                application("APP-3", start_date=date(2026, 3, 1)),
                application("APP-4", finish_date=date(2026, 1, 31)),
                application("APP-5", status="Closed"),
            ]
        )
        create_draft(user=anna, application_key="APP-2", period=FEBRUARY)

        due = select_due_contracts(settings=InvoiceAutomation(), period=FEBRUARY)

        assert [one.application_key for one in due] == ["APP-1"]

    def test_they_come_in_the_order_in_which_they_qualify(self):
        worlds.store(
            [
                application("APP-1"),
                application("APP-2", deal_type="FP", finish_date=date(2026, 2, 10)),
                application("APP-0"),
            ]
        )

        due = select_due_contracts(settings=InvoiceAutomation(), period=FEBRUARY)

        assert [one.application_key for one in due] == ["APP-2", "APP-0", "APP-1"]
        assert due[0].qualifies_at + timedelta(days=18) == due[1].qualifies_at

    @pytest.mark.parametrize(("billing", "found"), [("once", []), ("monthly", ["APP-1"])])
    def test_a_fixed_price_that_was_billed_before_is_due_again_only_where_it_is_monthly(self, anna, billing, found):
        worlds.store([application("APP-1", deal_type="FP", finish_date=date(2026, 2, 10))])
        ClientInvoiceConfig.objects.create(application_key="APP-1", fixed_price_billing=billing)
        create_draft(user=anna, application_key="APP-1", period=Period.month(2026, 1))

        due = select_due_contracts(settings=InvoiceAutomation(), period=FEBRUARY)

        assert [one.application_key for one in due] == found
