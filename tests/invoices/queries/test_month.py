from datetime import UTC, date, datetime
from decimal import Decimal
from operator import attrgetter

import pytest

from invoices.models import InvoiceEvent
from invoices.pricing.period import Period
from invoices.queries.month import invoices_of_month, month_after, months_until, open_problems, stage_sums
from tests.documents import abroad, invoice_of, line

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY = Period.month(2026, 1), Period.month(2026, 2)
SUPERVISED = [{"code": "label_shared", "message": "Label PC1 is also claimed by APP-9."}]


def february(**fields):
    return invoice_of(line(), period_start=FEBRUARY.start, period_end=FEBRUARY.end, **fields)


def test_months_end_with_the_one_asked_for():
    assert [month.start.month for month in months_until(FEBRUARY, count=4)] == [11, 12, 1, 2]
    assert month_after(Period.month(2025, 12)) == JANUARY


class TestStageSums:
    def test_a_month_is_added_up_per_status_and_currency(self):
        february()
        february()
        february(status="paid")
        abroad(line(quantity=Decimal("0.10"), unit_price=Decimal("1.00")))

        found = [each[1:] for each in stage_sums([JANUARY, FEBRUARY])]
        assert found == [
            ("draft", "USD", 1, Decimal("0.10"), Decimal("0.10")),
            ("draft", "UZS", 2, Decimal("300000.00"), Decimal("2.00")),
            ("paid", "UZS", 1, Decimal("150000.00"), Decimal("1.00")),
        ]

    def test_it_says_which_month(self):
        february()
        invoice_of(line(), period_start=JANUARY.start, period_end=JANUARY.end)

        assert [each.month for each in stage_sums([JANUARY, FEBRUARY])] == [date(2026, 1, 1), date(2026, 2, 1)]

    def test_void_invoices_and_other_months_are_not_counted(self):
        february(status="void")
        invoice_of(line(), period_start=date(2025, 12, 31), period_end=FEBRUARY.start)

        assert stage_sums([JANUARY, FEBRUARY]) == []

    def test_is_one_query(self, django_assert_num_queries):
        for _ in range(3):
            february()
        with django_assert_num_queries(1):
            stage_sums(months_until(FEBRUARY, count=6))


class TestOpenProblems:
    def test_only_what_waits_for_a_person(self):
        february(status="draft", company_name="a sound draft")
        february(status="approved", warnings=SUPERVISED, company_name="decided already")
        february(status="paid", company_name="done")
        february(status="draft", warnings=SUPERVISED, company_name="a doubtful draft")
        february(status="declined", company_name="declined")

        assert [each.company_name for each in open_problems(FEBRUARY)] == ["declined", "a doubtful draft"]

    def test_the_most_urgent_comes_first(self):
        february(status="needs_review", company_name="b")
        february(status="needs_review", warnings=SUPERVISED, company_name="c")
        february(status="draft", warnings=SUPERVISED, company_name="d")
        february(status="rejected", company_name="e")
        february(status="declined", company_name="a")

        assert [each.company_name for each in open_problems(FEBRUARY)] == ["a", "e", "d", "c", "b"]

    def test_of_reviews_the_longest_waiting_comes_first(self):
        for name, day in (("late", 9), ("early", 2)):
            InvoiceEvent.objects.create(
                invoice=february(status="needs_review", company_name=name),
                kind="status_changed",
                to_status="needs_review",
                by="anna",
                created_at=datetime(2026, 3, day, tzinfo=UTC),
            )

        told = attrgetter("company_name", "in_review_since.day")
        assert [told(each) for each in open_problems(FEBRUARY)] == [("early", 2), ("late", 9)]

    def test_a_total_by_hand_is_a_problem_and_other_months_are_not(self):
        february(total_amount=Decimal("200000.00"), total_is_manual=True, company_name="by hand")
        invoice_of(line(), status="declined", period_start=JANUARY.start, period_end=JANUARY.end)

        assert [each.company_name for each in open_problems(FEBRUARY)] == ["by hand"]


def test_the_invoices_of_a_month_are_those_whose_period_begins_in_it():
    february(company_name="b")
    invoice_of(line(), period_start=date(2026, 2, 28), period_end=date(2026, 3, 31), company_name="a")
    invoice_of(line(), period_start=JANUARY.start, period_end=FEBRUARY.end, company_name="not here")
    february(status="void", company_name="nor this")

    assert [each.company_name for each in invoices_of_month(FEBRUARY)] == ["a", "b"]
