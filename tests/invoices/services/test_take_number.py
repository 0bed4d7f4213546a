"""Invoice numbers: unique, without gaps, in blocks (spec 2, Numbers; spec 6, Numbering schemas)."""

from datetime import date

import pytest
from django.db import transaction

from invoices.errors import NumberNotAvailable
from invoices.models import Invoice, NumberingCounter, NumberingSchema
from invoices.services.create_drafts import create_draft, create_drafts
from invoices.services.take_number import NumberRequest, NumbersRefused, take_numbers
from invoices.services.void import void
from tests import worlds
from tests.worlds import APRIL, FEBRUARY, MARCH, application, hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna")


def schema(**fields):
    return NumberingSchema.objects.create(**{"name": "Own", **fields})


def request(key="APP-1", customer="CUST-1", day=date(2026, 3, 31)):
    return NumberRequest(key, customer, day)


def printed(own, *requests):
    return [number.display_number for number in take_numbers(own, requests or [request()])]


def test_the_default_schema_prints_inv_1_inv_2():
    default = NumberingSchema.objects.get(is_active=True)
    assert printed(default, request(), request()) == ["INV-1", "INV-2"]
    assert printed(default) == ["INV-3"]


def test_a_block_is_taken_in_as_many_queries_as_one_number(django_assert_num_queries):
    own = schema()
    with django_assert_num_queries(3):
        take_numbers(own, [request()])
    with django_assert_num_queries(3):
        assert [number.invoice_number for number in take_numbers(own, [request()] * 500)] == list(range(2, 502))


def test_a_schema_starts_where_it_says_and_pads_with_zeros():
    assert printed(schema(start_value=98, number_of_digits=4), *[request()] * 3) == ["0098", "0099", "0100"]


def test_placeholders_are_filled_before_and_after_the_number():
    own = schema(pre_text="__year__/__month__/__day__-", post_text="-__application__-__customer__")
    assert printed(own) == ["2026/03/31-1-APP-1-CUST-1"]


def test_each_sequence_key_counts_by_itself():
    own = schema(pre_text="__year__-", sequence_key="__year__")
    old, new = request(day=date(2025, 12, 31)), request(day=date(2026, 1, 1))
    assert printed(own, old, new, old, new, new) == ["2025-1", "2026-1", "2025-2", "2026-2", "2026-3"]
    assert NumberingCounter.objects.filter(schema=own).count() == 2


def test_two_schemas_count_apart():
    first, second = schema(pre_text="A"), schema(name="Other", pre_text="B")
    assert printed(first, request(), request()) + printed(second) == ["A1", "A2", "B1"]


def test_a_rollback_gives_the_numbers_back():
    own = schema()
    with transaction.atomic():
        assert printed(own) == ["1"]
        transaction.set_rollback(True)
    assert printed(own) == ["1"]


def test_an_own_placeholder_takes_its_default():
    own = schema(pre_text="__office__-", placeholders={"__office__": {"required": True, "default": "TAS"}})
    assert printed(own) == ["TAS-1"]


def test_an_own_placeholder_that_is_not_required_may_be_empty():
    assert printed(schema(pre_text="A__office__", placeholders={"__office__": {"required": False}})) == ["A1"]


@pytest.mark.parametrize("placeholders", [{}, {"__office__": {"required": True}}])
@pytest.mark.parametrize("place", ["pre_text", "post_text", "sequence_key"])
def test_an_unresolved_placeholder_is_refused_by_name_and_takes_no_number(place, placeholders):
    own = schema(**{place: "__office__"}, placeholders=placeholders)
    with pytest.raises(NumberNotAvailable, match="__office__"), transaction.atomic():
        take_numbers(own, [request()])
    assert not NumberingCounter.objects.exists()


def test_the_last_number_is_still_given():
    own = schema(max_value=2)
    assert printed(own, request(), request()) == ["1", "2"]
    with pytest.raises(NumbersRefused, match="no number left after 2") as refused, transaction.atomic():
        take_numbers(own, [request()])
    assert list(refused.value.errors) == [0]


def test_a_block_past_the_end_names_who_got_no_number_and_takes_none():
    own = schema(max_value=3, sequence_key="__application__")
    requests = [request("APP-1"), request("APP-2")] * 4
    with pytest.raises(NumbersRefused) as refused, transaction.atomic():
        take_numbers(own, requests)
    assert list(refused.value.errors) == [6, 7]
    assert [number.invoice_number for number in take_numbers(own, requests[:6])] == [1, 1, 2, 2, 3, 3]


def test_a_number_that_does_not_fit_the_column_is_refused():
    with pytest.raises(NumberNotAvailable, match="longer than 50"):
        take_numbers(schema(pre_text="A" * 40, post_text="B" * 10), [request()])


# --- from the invoices' side -------------------------------------------------------------------------------------


def test_a_sequence_exhausted_in_the_middle_of_a_batch_drops_only_those_without_a_number(anna):
    NumberingSchema.objects.filter(is_active=True).update(max_value=2)
    worlds.store([application(f"APP-{number}") for number in range(4)], [hours("1", project_label="APP-3")])
    run = create_drafts(user=anna, period=MARCH)
    assert [(invoice.application_key, invoice.invoice_number) for invoice in run.created] == [
        ("APP-0", 1),
        ("APP-1", 2),
    ]
    assert [refused.application_key for refused in run.failed] == ["APP-2", "APP-3"]
    assert all(isinstance(refused.error, NumberNotAvailable) for refused in run.failed)
    assert Invoice.objects.count() == 2
    assert NumberingCounter.objects.get().next_value == 3


def test_an_unresolved_placeholder_fails_every_contract_of_its_schema_and_no_other(anna):
    schema(name="Office", pre_text="__office__")
    worlds.store(
        [application(f"APP-{number}") for number in range(3)],
        configs={"APP-0": {"numbering_schema": "Office"}, "APP-2": {"numbering_schema": "Office"}},
    )
    run = create_drafts(user=anna, period=MARCH)
    assert [(invoice.application_key, invoice.display_number) for invoice in run.created] == [("APP-1", "INV-1")]
    assert [refused.application_key for refused in run.failed] == ["APP-0", "APP-2"]


def test_contracts_with_a_schema_of_their_own_are_numbered_by_it(anna):
    schema(name="Abroad", pre_text="EXP-__year__-", number_of_digits=3)
    worlds.store(
        [application(f"APP-{number}") for number in range(3)], configs={"APP-1": {"numbering_schema": "Abroad"}}
    )
    run = create_drafts(user=anna, period=MARCH)
    assert [invoice.display_number for invoice in run.created] == ["INV-1", "EXP-2026-001", "INV-2"]


def test_the_year_of_a_number_is_that_of_the_invoices_date(anna):
    NumberingSchema.objects.filter(is_active=True).update(pre_text="__year__-", sequence_key="__year__")
    worlds.store([application()])
    invoice = create_draft(user=anna, application_key="APP-1", period=MARCH, invoice_date=date(2027, 1, 2))
    assert (invoice.display_number, invoice.sequence_key) == ("2027-1", "2027")


def test_a_refused_draft_takes_no_number(anna):
    worlds.store([application("APP-1"), application("APP-2", deal_type="??"), application("APP-3", deal_type="HR")])
    create_drafts(user=anna, period=FEBRUARY)
    assert create_draft(user=anna, application_key="APP-1", period=MARCH).display_number == "INV-2"


def test_a_number_is_never_given_again_after_void(anna):
    worlds.store([application()])
    first = create_draft(user=anna, application_key="APP-1", period=MARCH)
    void(invoice_id=first.pk, user=anna, reason="Wrong month")
    second = create_draft(user=anna, application_key="APP-1", period=MARCH)
    third = create_draft(user=anna, application_key="APP-1", period=APRIL)
    assert [invoice.display_number for invoice in (first, second, third)] == ["INV-1", "INV-2", "INV-3"]
    first.refresh_from_db()
    assert first.display_number == "INV-1"


def test_a_number_that_another_schema_printed_already_fails_only_its_own_contract(anna):
    schema(name="Twin", pre_text="INV-")
    worlds.store([application("APP-1"), application("APP-2")], configs={"APP-2": {"numbering_schema": "Twin"}})
    run = create_drafts(user=anna, period=MARCH)
    assert [(invoice.application_key, invoice.display_number) for invoice in run.created] == [("APP-1", "INV-1")]
    assert [refused.application_key for refused in run.failed] == ["APP-2"]
