from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from invoices.models import Invoice
from invoices.services.edit_fields import edit_fields

LIST = "/admin/invoices/invoice/"


def shown(client: Client, **filters: str) -> list[str]:
    answer = client.get(LIST, filters)
    assert answer.status_code == 200
    return [invoice.application_key for invoice in answer.context["cl"].result_list]


@pytest.mark.parametrize("role", ["viewer", "manager", "admin"])
def test_every_role_sees_the_list(role: str, drafts: dict[str, Invoice], as_user):
    assert sorted(shown(as_user(role))) == ["APP-1", "APP-2"]


def test_figures_are_written_for_people(drafts: dict[str, Invoice], viewer: Client):
    page = viewer.get(LIST).content.decode()

    assert '15\xa0300\xa0000<span class="px-dc">,00</span>' in page
    assert '<span class="px-cur">UZS</span>' in page
    assert "February 2026" in page


def test_a_status_is_a_word_and_a_glyph_not_only_a_colour(drafts: dict[str, Invoice], viewer: Client):
    page = viewer.get(LIST).content.decode()

    assert '<span class="px-st px-draft"><svg' in page
    assert "</svg>Draft</span>" in page


def test_a_total_set_by_hand_is_marked(draft: Invoice, users, viewer: Client):
    edit_fields(invoice_id=draft.pk, user=users["manager"], changes={"total_amount": Decimal("16000000.00")})

    assert "Total by hand" in viewer.get(LIST, {"q": "APP-1"}).content.decode()
    assert shown(viewer, marks="manual") == ["APP-1"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"status": "draft"}, ["APP-1", "APP-2"]),
        ({"status": "paid"}, []),
        ({"deal_type__exact": "HR"}, ["APP-2"]),
        ({"currency": "UZS"}, ["APP-1"]),
        ({"period": "2026-02"}, ["APP-1", "APP-2"]),
        ({"period": "2026-01"}, []),
        ({"period": "rubbish"}, ["APP-1", "APP-2"]),
        ({"kind__exact": "supplementary"}, []),
        ({"marks": "warnings"}, []),
        ({"q": "orion"}, ["APP-1"]),
        ({"q": "CUST-2"}, ["APP-2"]),
    ],
)
def test_filters_and_search(filters: dict[str, str], expected: list[str], drafts: dict[str, Invoice], viewer: Client):
    assert sorted(shown(viewer, **filters)) == expected


def test_more_invoices_ask_no_more_of_the_database(drafts: dict[str, Invoice], manager: Client):
    manager.get(LIST)
    with CaptureQueriesContext(connection) as both:
        manager.get(LIST)
    with CaptureQueriesContext(connection) as one:
        manager.get(LIST, {"q": "APP-1"})

    assert len(both) <= 15
    assert len(both) == len(one)


def test_the_list_reads_no_copies_and_no_documents(drafts: dict[str, Invoice], viewer: Client):
    with CaptureQueriesContext(connection) as queries:
        viewer.get(LIST)

    asked = " ".join(query["sql"] for query in queries)
    for column in ("html_override", "customer_snapshot", "pdf_data"):
        assert column not in asked


def test_a_company_name_is_text_whatever_it_says(draft: Invoice, viewer: Client):
    Invoice.objects.filter(pk=draft.pk).update(company_name="<script>alert(1)</script>")

    assert "<script>alert(1)</script>" not in viewer.get(LIST).content.decode()
