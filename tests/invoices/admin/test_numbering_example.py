from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from invoices.models import Invoice, NumberingCounter, NumberingSchema
from tests.invoices.admin.test_numbering import USUAL, change_url


def ask(client: Client, **typed: Any) -> Any:
    answer = client.post(reverse("admin:invoices_numberingschema_numbers"), typed)
    assert answer.status_code == 200
    return answer.json()


def counters() -> list[tuple[str, int]]:
    return list(NumberingCounter.objects.values_list("sequence_key", "next_value"))


def test_the_next_numbers_of_what_was_typed(administrator: Client, db):
    html = ask(administrator, **USUAL)["html"]
    year = timezone.localdate().year

    assert f"{year}/0001, {year}/0002, {year}/0003" in html
    assert f"{year + 1}/0001" in html


def test_a_stored_schema_goes_on_where_it_is_and_nothing_is_taken(drafts: dict[str, Invoice], administrator: Client):
    schema = NumberingSchema.objects.get()
    before = counters()

    html = ask(administrator, **USUAL | {"rule": schema.pk, "pre_text": "ACT-", "sequence_key": ""})["html"]

    assert "ACT-0003, ACT-0004" in html
    assert counters() == before
    schema.refresh_from_db()
    assert schema.pre_text == "INV-"


def test_the_form_opens_with_the_next_numbers(drafts: dict[str, Invoice], viewer: Client):
    assert "INV-3, INV-4, INV-5" in viewer.get(change_url(NumberingSchema.objects.get())).content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"pre_text": "INV-"}, "numbers would repeat"),
        ({"start_value": ""}, "First number: This field is required."),
        ({"placeholders": "["}, "Own placeholders: "),
    ],
)
def test_what_could_not_be_saved_is_said(typed: dict[str, str], sentence: str, administrator: Client, db):
    assert sentence in " ".join(ask(administrator, **USUAL | typed)["sentences"])


def test_no_schema_is_made(administrator: Client, db):
    ask(administrator, **USUAL)

    assert NumberingSchema.objects.count() == 1


def test_it_is_asked_by_post(administrator: Client, db):
    assert administrator.get(reverse("admin:invoices_numberingschema_numbers")).status_code == 405
