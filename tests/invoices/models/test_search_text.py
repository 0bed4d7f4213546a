"""The text that is searched follows the columns it is made of, whoever writes them, and is found as people type."""

import pytest
from django.test import Client

from clients.models import WarehouseCustomer
from invoices.models import Invoice
from invoices.models.search_text import search_text
from invoices.services.refresh import refresh
from invoices.services.regenerate import regenerate
from tests.documents import invoice_of, line


def found(text: str) -> list[str]:
    return sorted(Invoice.objects.filter(search_text__contains=text).values_list("application_key", flat=True))


def test_drafts_that_were_copied_into_the_database_are_found(drafts: dict[str, Invoice]):
    assert found("orion") == ["APP-1"]
    assert found("cust-2") == ["APP-2"]
    assert found(drafts["APP-2"].display_number.lower()) == ["APP-2"]


def test_saving_sets_it_one_by_one_and_in_bulk(db: None):
    stored = invoice_of(line(), company_name="Орион")
    other = Invoice.objects.get(pk=stored.pk)
    stored.company_name = "Силк"
    stored.save()
    other.pk, other.display_number, other.invoice_number, other.company_name = None, "INV-77", 77, "Ёлка"
    other.id = Invoice._meta.pk.get_default()
    Invoice.objects.bulk_create([other])

    assert found("орион") == []
    assert found("силк") == found("ёлка") == ["APP-1"]


@pytest.mark.parametrize("verb", [refresh, regenerate])
def test_a_company_that_was_renamed_is_found_by_its_new_name_once_computed_again(verb, draft: Invoice, users):
    WarehouseCustomer.objects.filter(customer_key="CUST-1").update(company_name="ООО «Созвездие»")
    if verb is regenerate:
        Invoice.objects.filter(pk=draft.pk).update(status="declined", decline_reason="x")

    verb(invoice_id=draft.pk, user=users["manager"])

    assert found("созвездие") == ["APP-1"]
    assert found("orion") == []
    assert Invoice.objects.get(pk=draft.pk).search_text == search_text(Invoice.objects.get(pk=draft.pk))


@pytest.mark.parametrize(
    "text",
    [
        "ООО «ОРИОН»",
        "ооо «орион»",
        "ИОН» 100%",
        "STRASSE",
        "straße",
        "100%_",
        "\\",
        "'",
        "INV-1",
        "app-1",
        "ИО",
        "о",
        "v-1",
    ],
)
def test_any_part_is_found_in_any_case_and_signs_are_signs(text: str, db: None):
    invoice_of(line(), company_name="ООО «Орион» 100%_\\' Straße")

    assert found(text) == ["APP-1"]


@pytest.mark.parametrize("text", ["100_%", "орион%", "Orion APP", "APP-1CUST-1", "%", "_"])
def test_what_stands_in_no_column_is_not_found(text: str, db: None):
    invoice_of(line(), company_name="Орион 100")

    assert found(text) == []


def test_the_list_wants_each_word_somewhere(drafts: dict[str, Invoice], viewer: Client):
    def listed(text: str) -> list[str]:
        shown = viewer.get("/admin/invoices/invoice/", {"q": text}).context["cl"].result_list
        return sorted(invoice.application_key for invoice in shown)

    assert listed("ORION cust-1") == ["APP-1"]
    assert listed("app") == ["APP-1", "APP-2"]
    assert listed("orion cust-2") == []
    assert listed('"app-1 orion"') == []
