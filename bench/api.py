"""Read invoices through the API: pages of the list, a long invoice, and the page that it will print.

The floor asks the database for the same rows by SQL written by hand, with the same offset and the same count, and dumps
them by `json`; a preview's floor fills the same template from plain dicts. Both are asked through the same handler, in
one process on one connection, without a server or a socket between: the floor is a bare view, behind the same
middleware, that knows nobody. The token, the permissions, the filters' checks and the shapes are what is measured.
"""

import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from unittest.mock import patch

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "proxima_invoice.settings")
django.setup()

from django.conf import settings  # noqa: E402 - after the set-up
from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template.backends.django import Template  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import path  # noqa: E402

from bench.many_invoices import fill, long_invoice  # noqa: E402
from bench.measure import counted_queries, tidy_up  # noqa: E402
from bench.rows import Row, report, row  # noqa: E402
from invoices.api.shapes import InvoiceRowShape, InvoiceShape, LineItemShape  # noqa: E402
from invoices.models import Invoice  # noqa: E402
from proxima_invoice.foundation.api.authentication import ApiToken  # noqa: E402
from proxima_invoice.urls import urlpatterns  # noqa: E402

INVOICES = 100_000
"""At size 1; a full run has ten times as many."""
PER_PAGE = 100
LINES, PRINTED_LINES = 1_000, 200
MOST, MOST_OF_A_PREVIEW = 3, 1.6
MOST_QUERIES = 6
FLOOR = "/api/floor"
_floor: list[Callable[[], str]] = []
NEWEST_FIRST = "created_at DESC, invoice_number DESC, id DESC"


def measure(count: int) -> list[Row]:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    fill(count)
    long, printed = long_invoice("sent", 0, LINES), long_invoice("draft", 1, PRINTED_LINES)
    tidy_up()
    urlpatterns.append(path(FLOOR.removeprefix("/"), bare_view))
    settings.ALLOWED_HOSTS = ["testserver"]
    client = reader()
    return [
        *(of_a_list(client, each) for each in lists(count)),
        of_an_invoice(client, long),
        of_a_preview(client, printed),
    ]


def bare_view(_request: HttpRequest) -> HttpResponse:
    """What the row that is measured now has as its floor."""
    return HttpResponse(_floor[0]())


class Asked(NamedTuple):
    """A page of the list: the query of its address, and the same in SQL."""

    name: str
    query: str = ""
    condition: str = "TRUE"
    page: int = 1
    order: str = NEWEST_FIRST


def lists(count: int) -> Sequence[Asked]:
    last = -(-(count + 2) // PER_PAGE)
    number = f"inv-{count // 2}"
    year = "period_start >= '2023-01-01' AND period_end <= '2023-12-31'"
    return (
        Asked("its first page"),
        Asked("a page in its middle", page=last // 2),
        Asked("its last page", page=last),
        Asked("to review", "status=needs_review", "status = 'needs_review'"),
        Asked("paid or sent, in its middle", "status=paid,sent", "status IN ('paid', 'sent')", last // 2),
        Asked("of a contract", "application_key=APP-77", "application_key = 'APP-77'"),
        Asked("of a customer", "customer_key=CUST-77", "customer_key = 'CUST-77'"),
        Asked("of a deal type, in its middle", "deal_type=SUP", "deal_type = 'SUP'", last // 4),
        Asked("in euros, in its middle", "currency=EUR", "currency = 'EUR'", last // 6),
        Asked("from a day on", "period_from=2025-06-01", "period_start >= '2025-06-01'"),
        Asked("up to a day", "period_to=2019-12-31", "period_end <= '2019-12-31'"),
        Asked(
            "paid, in euros, of a year",
            "status=paid&currency=EUR&period_from=2023-01-01&period_to=2023-12-31",
            f"status = 'paid' AND currency = 'EUR' AND {year}",
        ),
        Asked("found by number", f"search={number}", f"search_text LIKE '%{number}%'"),
        Asked("found by company", "search=Company 77", "search_text LIKE '%company 77%'"),
        Asked("found nowhere", "search=nobody", "search_text LIKE '%nobody%'"),
        Asked("by total, in its middle", "ordering=-total_amount", "TRUE", last // 2, "total_amount DESC, id DESC"),
        Asked("by company, in its middle", "ordering=company_name", "TRUE", last // 2, "company_name, id"),
    )


def of_a_list(client: Client, asked: Asked) -> Row:
    address = f"/api/v1/invoices?per_page={PER_PAGE}&page={asked.page}&{asked.query}"
    columns = ", ".join(name for name in InvoiceRowShape().fields if name != "total_with_vat")
    chosen = f"FROM invoices_invoice WHERE {asked.condition}"
    # Which rows are asked apart, or a page far back would read every row before it: raw SQL is not a slow one.
    statement = f"""
        SELECT {columns}, hours, computed_at FROM invoices_invoice LEFT JOIN invoices_invoicedrift ON invoice_id = id
        WHERE id IN (
            SELECT id {chosen} ORDER BY {asked.order} LIMIT {PER_PAGE} OFFSET {(asked.page - 1) * PER_PAGE}
        )
        ORDER BY {asked.order}
    """  # noqa: S608 - written here, as is what follows

    def floor() -> str:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) {chosen}")
            total = cursor.fetchone()[0]
            cursor.execute(statement)
            return json.dumps({"data": _dicts(cursor), "meta": {"total": total, "page": asked.page}}, default=str)

    told, expected = json.loads(_got(client, address)), json.loads(floor())
    assert told["meta"]["total"] == expected["meta"]["total"], asked
    assert [each["id"] for each in told["data"]] == [each["id"] for each in expected["data"]], asked
    return _row(f"the list, {asked.name}", client, address, floor, most=MOST, most_queries=MOST_QUERIES)


def of_an_invoice(client: Client, invoice: Invoice) -> Row:
    apart = ("total_with_vat", "pdf_sha256", "customer", "application", "line_items")
    columns = ", ".join(name for name in InvoiceShape().fields if name not in apart)
    checksum = "(SELECT pdf_sha256 FROM invoices_invoicedocument WHERE invoice_id = id) AS pdf_sha256"
    statement = f"""
        SELECT {columns}, customer_snapshot, application_snapshot, {checksum} FROM invoices_invoice WHERE id = %s
    """  # noqa: S608
    lines = f"""
        SELECT {", ".join(LineItemShape().fields)} FROM invoices_lineitem WHERE invoice_id = %s ORDER BY sort_order, id
    """  # noqa: S608

    def floor() -> str:
        with connection.cursor() as cursor:
            cursor.execute(statement, [invoice.pk])
            (found,) = _dicts(cursor)
            cursor.execute(lines, [invoice.pk])
            return json.dumps({"data": found | {"line_items": _dicts(cursor)}}, default=str)

    assert len(json.loads(floor())["data"]["line_items"]) == LINES
    return _row(f"an invoice of {LINES:,} lines", client, f"/api/v1/invoices/{invoice.pk}", floor, most=MOST)


def of_a_preview(client: Client, invoice: Invoice) -> Row:
    address = f"/api/v1/invoices/{invoice.pk}/preview-html"
    template, context = _overheard(lambda: _got(client, address))
    table = context["table"]

    def floor() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM invoices_invoice WHERE id = %s", [invoice.pk])
            (found,) = _dicts(cursor)
            cursor.execute(
                "SELECT line_type, description, quantity, line_total, worklog_date FROM invoices_lineitem"
                " WHERE invoice_id = %s AND NOT written_off ORDER BY sort_order, id",
                [invoice.pk],
            )
            rows = [
                (
                    each["line_type"],
                    f"1.{number}",
                    f"{each['worklog_date']:%d.%m}",
                    each["description"],
                    f"{each['quantity']:,.2f}",
                    "",
                    f"{each['line_total']:,.2f}",
                )
                for number, each in enumerate(_dicts(cursor))
            ]
        plain = {"rows": rows, "figures": table.figures, "hours": table.hours, "widths": table.widths}
        return template.render({**context, "legal_text": found["legal_text"], "table": plain})

    assert floor().count("<tr") == _got(client, address).count(b"<tr")
    return _row(f"the page of {PRINTED_LINES} lines", client, address, floor, most=MOST_OF_A_PREVIEW)


def _overheard(ask: Callable[[], object]) -> tuple[Template, dict[str, Any]]:
    """Which template was filled first while it was asked, and with what."""
    heard: list[tuple[Template, Any]] = []
    render = Template.render

    def listen(template: Template, context: Any = None, request: Any = None) -> Any:
        heard.append((template, context))
        return render(template, context, request)

    with patch.object(Template, "render", listen):
        ask()
    return heard[0]


def _row(name: str, client: Client, address: str, floor: Callable[[], object], **most: Any) -> Row:
    with counted_queries() as queries:
        _got(client, address)
    asked = queries.in_transactions + queries.outside
    _floor[:] = [floor]
    return row(name, lambda: _got(client, address), lambda: _got(client, FLOOR), times=2, queries=asked, **most)


def _got(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.content[:200])
    return answer.content


def _dicts(cursor: Any) -> list[dict[str, Any]]:
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, each, strict=True)) for each in cursor.fetchall()]


def reader() -> Client:
    user = User.objects.create_user("reader")
    user.groups.add(Group.objects.get(name="viewer"))
    return Client(headers={"Authorization": f"Bearer {ApiToken.of(user)}"})


if __name__ == "__main__":
    count = INVOICES * int(sys.argv[1])
    print(report(f"Reading among {count:,} invoices through the API, against raw SQL", measure(count)))
