"""Gaps, duplicates and dates out of order (spec 6, Numbering schemas), and how little is read to find none."""

from datetime import date

import pytest

from invoices.models import Invoice, NumberingCounter, NumberingSchema
from invoices.queries.chronology import Kind, findings, page_of_findings
from invoices.services.create_drafts import create_draft, create_drafts
from invoices.services.void import void
from tests.documents import invoice_of, support
from tests.worlds import FEBRUARY, JANUARY, MARCH, application, store

pytestmark = pytest.mark.django_db


def given(number, day=date(2026, 2, 28), *, key="", schema=None, **fields):
    """An invoice of the default schema, or of another."""
    schema = schema or NumberingSchema.objects.get(name="Default")
    usual = {"display_number": f"{schema.pre_text}{key}-{number}", "invoice_date": day, "sequence_key": key}
    return invoice_of(support(), numbering_schema=schema, invoice_number=number, **(usual | fields))


def counter(first, following, key="", schema=None):
    schema = schema or NumberingSchema.objects.get(name="Default")
    NumberingCounter.objects.create(schema=schema, sequence_key=key, first_value=first, next_value=following)


def told():
    return [(one.kind, one.schema_name, one.sequence_key, one.first_number, one.last_number) for one in findings()]


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna")


def test_an_untouched_installation_has_none():
    assert told() == []


def test_months_drafted_one_after_the_other_have_none_with_void_ones_among_them(anna):
    NumberingSchema.objects.create(
        name="Yearly", pre_text="__year__/", sequence_key="__year__", start_value=100, number_of_digits=4
    )
    store(
        [application(f"APP-{number}") for number in range(6)],
        configs={f"APP-{number}": {"numbering_schema": "Yearly"} for number in range(3)},
    )
    for month in (JANUARY, FEBRUARY, MARCH):
        run = create_drafts(user=anna, period=month)
        void(invoice_id=run.created[1].pk, user=anna, reason="Wrong")
        create_draft(user=anna, application_key=run.created[1].application_key, period=month)
    NumberingSchema.objects.update(start_value=500)

    assert Invoice.objects.count() == 21
    assert told() == []


def test_a_gap_between_two_invoices_is_told_with_the_one_behind_it():
    for number in (1, 2, 5, 6, 8):
        given(number)

    assert told() == [(Kind.GAP, "Default", "", 3, 4), (Kind.GAP, "Default", "", 7, 7)]
    assert [one.display_number for one in findings()] == ["INV--5", "INV--8"]


def test_each_sequence_of_each_schema_is_looked_at_by_itself():
    other = NumberingSchema.objects.create(name="Other", pre_text="O")
    for key, schema, numbers in (("2025", None, (1, 2)), ("2026", None, (1, 3)), ("2025", other, (7, 8, 10))):
        for number in numbers:
            given(number, key=key, schema=schema)

    assert told() == [(Kind.GAP, "Default", "2026", 2, 2), (Kind.GAP, "Other", "2025", 9, 9)]


def test_what_a_counter_gave_before_the_first_and_after_the_last_is_missed():
    counter(1, 8)
    given(3)
    given(4)
    counter(5, 7, key="2026")
    counter(5, 5, key="2027")

    assert told() == [
        (Kind.GAP, "Default", "", 1, 2),
        (Kind.GAP, "Default", "", 5, 7),
        (Kind.GAP, "Default", "2026", 5, 6),
    ]


def test_numbers_that_differ_in_case_alone_are_told_across_schemas():
    other = NumberingSchema.objects.create(name="Other", pre_text="счёт")
    first = given(1, display_number="СЧЁТ-1")
    given(1, schema=other, display_number="счёт-1")
    given(2, schema=other, display_number="счёт-2")

    (finding,) = findings()
    assert (finding.kind, finding.schema_name, finding.display_number) == (Kind.DUPLICATE, "Other", "счёт-1")
    assert finding.reads_like == first.display_number


def test_a_higher_number_with_an_earlier_date_is_told_with_the_date_before_it():
    days = (date(2026, 1, 31), date(2026, 3, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 3, 1))
    for number, day in enumerate(days, start=1):
        given(number, day)
    given(1, date(2020, 1, 31), key="2020")

    assert [(one.first_number, one.invoice_date, one.later_date) for one in findings()] == [
        (3, date(2026, 2, 28), date(2026, 3, 31)),
        (5, date(2026, 3, 1), date(2026, 3, 31)),
    ]
    assert {one.kind for one in findings()} == {Kind.DATE}


def test_a_void_invoice_keeps_its_number_and_counts_for_no_date():
    given(1)
    given(2, date(2027, 2, 28), status="void")
    given(3)
    given(4, date(2020, 2, 28), status="void")

    assert told() == []


def test_a_page_knows_how_many_there_are():
    for number in (1, 3, 5, 7, 9):
        given(number)

    rows, total = page_of_findings(findings(), skip=1, most=2)

    assert ([one.first_number for one in rows], total) == ([4, 6], 4)
    assert page_of_findings(findings(), skip=9, most=2) == ([], 4)


def test_of_many_in_order_nothing_is_read(django_assert_num_queries):
    for number in range(1, 30):
        given(number)
    counter(1, 30)

    with django_assert_num_queries(4):
        assert list(findings()) == []
