from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from invoices.models import Invoice
from invoices.services.edit_fields import edit_fields
from invoices.services.void import void
from tests.documents import invoice_of, line, support

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


@pytest.mark.parametrize("name", ["status", "period", "currency", "marks", "view"])
@pytest.mark.parametrize("value", ["foo", "<b>", "2026-13", "paid "])
def test_a_value_that_a_filter_does_not_know_is_ignored_and_said(
    name: str, value: str, drafts: dict[str, Invoice], viewer: Client
):
    page = viewer.get(LIST, {name: value, "deal_type__exact": "HR"})

    assert [invoice.application_key for invoice in page.context["cl"].result_list] == ["APP-2"]
    assert f"“{escape(value)}” is not known under " in page.content.decode()


@pytest.mark.parametrize("filters", [{"status": "paid"}, {"period": "2020-01"}, {"currency": "EUR"}, {"view": ""}])
def test_nothing_is_said_of_a_value_that_is_known(filters: dict[str, str], draft: Invoice, viewer: Client):
    assert "is not known under" not in viewer.get(LIST, filters).content.decode()


def test_what_the_list_ignores_the_export_ignores_too(drafts: dict[str, Invoice], viewer: Client):
    exported = b"".join(viewer.get("/admin/invoices/invoice/export/csv/", {"status": "foo"})).decode()

    assert "APP-1" in exported
    assert "APP-2" in exported


def test_the_list_reads_no_copies_and_no_documents(drafts: dict[str, Invoice], viewer: Client):
    with CaptureQueriesContext(connection) as queries:
        viewer.get(LIST)

    asked = " ".join(query["sql"] for query in queries)
    for column in ("html_override", "customer_snapshot", "pdf_data"):
        assert column not in asked


def test_a_company_name_is_text_whatever_it_says(draft: Invoice, viewer: Client):
    Invoice.objects.filter(pk=draft.pk).update(company_name="<script>alert(1)</script>")

    assert "<script>alert(1)</script>" not in viewer.get(LIST).content.decode()


def test_equals_stand_newest_first_whichever_way_a_column_is_ordered(manager: Client):
    made = [
        invoice_of(line(), application_key=f"APP-{number}", company_name=["Orion", "Silk"][number % 2])
        for number in range(6)
    ]
    newest_first = [invoice.application_key for invoice in reversed(made)]

    assert shown(manager, o="4") == shown(manager, o="-7") == newest_first

    assert shown(manager, o="2") == [*newest_first[1::2], *newest_first[0::2]]
    assert shown(manager, o="-2") == [*newest_first[0::2], *newest_first[1::2]]


def test_the_last_page_of_a_long_list_follows_the_one_before(db: None, viewer: Client):
    for _ in range(103):
        invoice_of(line(), application_key="APP-1")
    pages = [viewer.get(LIST, {"p": str(number)}).context["cl"] for number in (1, 2, 3)]

    numbers = [invoice.invoice_number for page in pages for invoice in page.result_list]
    assert numbers == list(range(103, 0, -1))
    assert [page.result_count for page in pages] == [103, 103, 103]


@pytest.mark.parametrize("number", [49, 50, 51])
def test_a_list_is_counted_exactly_whether_or_not_it_ends_with_a_page(number: int, db: None, viewer: Client):
    for _ in range(number):
        invoice_of(line(), company_name="Orion")
    invoice_of(line(), company_name="Silk")

    page = viewer.get(LIST, {"q": "orion"}).context["cl"]

    assert (page.result_count, page.multi_page, len(page.result_list)) == (number, number > 50, min(number, 50))


def test_a_search_that_finds_few_looks_through_the_invoices_once(drafts: dict[str, Invoice], viewer: Client):
    with CaptureQueriesContext(connection) as queries:
        viewer.get(LIST, {"q": "orion"})

    assert sum("orion" in query["sql"] for query in queries) == 1


@pytest.mark.parametrize(
    ("filters", "count"), [({}, 1), ({"o": "2"}, 1), ({"currency": "USD"}, 0), ({"q": "orion"}, 1), ({"p": "1"}, 1)]
)
def test_ones_own_list_is_counted_as_it_is_narrowed(
    filters: dict[str, str], count: int, drafts: dict[str, Invoice], users, manager: Client
):
    void(invoice_id=drafts["APP-2"].pk, user=users["manager"], reason="x")

    page = manager.get(LIST, {"view": "mine", **filters}).context["cl"]

    assert page.result_count == len(page.result_list) == count


def test_currencies_and_months_in_use_are_offered(drafts: dict[str, Invoice], viewer: Client):
    menus = {menu["title"]: menu["choices"] for menu in viewer.get(LIST, {"currency": "USD"}).context["menus"]}

    assert [(choice["display"], choice["selected"]) for choice in menus["Currency"]][1:] == [
        ("USD", True),
        ("UZS", False),
    ]
    assert [choice["display"] for choice in menus["Period"]][1:] == ["February 2026"]


@pytest.mark.parametrize("role", ["viewer", "manager"])
@pytest.mark.parametrize("order", ["1", "-2", "6", "-6"])
def test_what_goes_on_from_the_list_keeps_its_order_with_and_without_tick_boxes(
    role: str, order: str, as_user, db: None
):
    """An order is asked for by a column's place."""
    for number, amount in enumerate((300, 100, 200)):
        day = date(2026, 3 - number, 1)
        invoice_of(
            support(unit_price=Decimal(amount)),
            company_name=["Orion", "Silk", "Nord"][number],
            period_start=day,
            period_end=day,
            status=["draft", "sent", "paid"][number],
        )
    client = as_user(role)
    listed = [one.display_number for one in client.get(LIST, {"o": order}).context["cl"].result_list]

    exported = b"".join(client.get(f"{LIST}export/csv/", {"o": order}).streaming_content).decode()

    assert [line.split(",")[0] for line in exported.splitlines()[1:]] == listed
