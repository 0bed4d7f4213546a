"""The export holds exactly what the list shows under the same address, in a form that a spreadsheet takes as it is."""

import csv
import io
import resource
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from invoices.admin.export_columns import COLUMNS
from invoices.models import Invoice
from tests.documents import invoice_of, support

LIST = reverse("admin:invoices_invoice_changelist")
FORMULAS = ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\tx", "#N/A")
MADE_AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def invoices(db: None) -> list[Invoice]:
    """More than the list shows on one page."""
    return [
        invoice_of(
            support(unit_price=Decimal(number) + Decimal("0.05")),
            application_key=f"APP-{number}",
            company_name=f"Company {number % 7}, «Ёж»",
            created_at=MADE_AT + timedelta(minutes=number),
        )
        for number in range(60)
    ]


def get(client: Client, file_type: str, **asked: str) -> bytes:
    answer = client.get(reverse("admin:invoices_invoice_export", args=[file_type]), asked)
    assert answer.status_code == 200
    assert f'.{file_type}"' in answer.headers["Content-Disposition"]
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def csv_rows(client: Client, **asked: str) -> list[dict[str, str]]:
    text = get(client, "csv", **asked).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def xlsx_rows(client: Client, **asked: str) -> list[dict[str, Any]]:
    sheet = load_workbook(io.BytesIO(get(client, "xlsx", **asked)))["Invoices"]
    heading, *rows = sheet.iter_rows()
    return [{str(name.value): cell for name, cell in zip(heading, row, strict=True)} for row in rows]


@pytest.mark.parametrize("asked", [{}, {"q": "Company 3"}, {"o": "6"}, {"status": "paid"}, {"view": "overdue"}])
def test_both_files_hold_what_the_list_holds_in_its_order(
    asked: dict[str, str], invoices: list[Invoice], viewer: Client
):
    Invoice.objects.filter(pk__in=[one.pk for one in invoices[::9]]).update(status="paid")
    Invoice.objects.filter(pk=invoices[5].pk).update(status="sent", due_date=date(2020, 1, 1))
    shown = viewer.get(LIST, {**asked, "all": ""}).context["cl"].result_list
    numbers = [invoice.display_number for invoice in shown]

    assert [row["Number"] for row in csv_rows(viewer, **asked)] == numbers
    assert [row["Number"].value for row in xlsx_rows(viewer, **asked)] == numbers


def test_numbers_are_numbers_and_dates_are_dates(invoices: list[Invoice], viewer: Client):
    row = xlsx_rows(viewer, q="APP-59")[0]
    plain = csv_rows(viewer, q="APP-59")[0]

    assert (row["Total"].value, row["Total"].data_type, row["Total"].number_format) == (59.05, "n", "#,##0.00")
    assert (row["Invoice date"].value, row["Invoice date"].is_date) == (datetime(2026, 2, 28), True)  # noqa: DTZ001 - a sheet has no zones
    assert (row["Warnings"].value, row["Approved at"].value) == (0, None)
    assert (plain["Total"], plain["Invoice date"], plain["Approved at"]) == ("59.05", "2026-02-28", "")
    assert plain["Company"] == "Company 3, «Ёж»"


@pytest.mark.parametrize("name", FORMULAS)
def test_no_text_becomes_a_formula(name: str, db: None, viewer: Client):
    invoice_of(support(), company_name=name)

    cell = xlsx_rows(viewer)[0]["Company"]

    assert (cell.value, cell.data_type) == (name, "s")
    assert csv_rows(viewer)[0]["Company"] == (f"'{name}" if name[0] in "=+-@\t" else name)


def test_what_no_sheet_can_hold_is_left_out(db: None, viewer: Client):
    invoice_of(support(), company_name="A\x0b\x1fB")

    assert xlsx_rows(viewer)[0]["Company"].value == "AB"


def test_moments_are_in_the_products_zone(db: None, viewer: Client):
    invoice = invoice_of(support())
    Invoice.objects.filter(pk=invoice.pk).update(approved_at=datetime(2026, 3, 1, 20, 30, tzinfo=UTC))

    assert xlsx_rows(viewer)[0]["Approved at"].value == datetime(2026, 3, 2, 1, 30)  # noqa: DTZ001 - as above
    assert csv_rows(viewer)[0]["Approved at"] == "2026-03-02T01:30:00+05:00"


def test_an_empty_list_is_a_heading(db: None, viewer: Client):
    assert csv_rows(viewer) == []
    assert xlsx_rows(viewer) == []
    assert get(viewer, "csv").decode("utf-8-sig").count(",") == len(COLUMNS) - 1


@pytest.mark.parametrize("asked", [{"nonsense": "1"}, {"period_start__year": "99999"}, {"o": "x"}])
def test_a_filter_that_nobody_understands_exports_nothing(asked: dict[str, str], draft: Invoice, viewer: Client):
    answer = viewer.get(reverse("admin:invoices_invoice_export", args=["csv"]), asked)

    assert answer.status_code in (200, 302)
    if answer.status_code == 302:
        assert answer.headers["Location"] == f"{LIST}?e=1"
    else:  # an order that there is not is passed over, by the list as well
        assert set(asked) == {"o"}


def test_only_who_may_look_may_export(draft: Invoice, django_user_model: Any, client: Client, viewer: Client):
    address = reverse("admin:invoices_invoice_export", args=["csv"])
    assert client.get(address).status_code == 302
    client.force_login(django_user_model.objects.create_user("nobody", is_staff=True))

    assert client.get(address).status_code == 403
    assert viewer.post(address).status_code == 405
    assert viewer.get(reverse("admin:invoices_invoice_export", args=["pdf"])).status_code == 404


@pytest.mark.parametrize("file_type", ["csv", "xlsx"])
def test_many_rows_need_no_more_memory(file_type: str, db: None, viewer: Client):
    model = invoice_of(support())
    fields = [field.attname for field in Invoice._meta.concrete_fields if field.attname not in ("id", "display_number")]
    values = {name: getattr(model, name) for name in fields}

    def add(numbers: range) -> None:
        made = (Invoice(**{**values, "invoice_number": number, "display_number": f"N-{number}"}) for number in numbers)
        Invoice.objects.bulk_create(made, batch_size=500)

    def peak() -> float:
        address = reverse("admin:invoices_invoice_export", args=[file_type])
        for _part in viewer.get(address).streaming_content:  # type: ignore[attr-defined]
            pass
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    add(range(1_000, 2_500))
    few = peak()
    add(range(10_000, 14_500))
    assert peak() - few < 15
