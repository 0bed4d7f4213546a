"""Open the admin's pages over many invoices, and hold the time against an empty page of the same admin.

`python -m bench admin` runs this for each database, in a fresh process. An empty page is the list of a table without a
row: the frame, the session, the permissions and the navigation, which every page has. Each page takes turns with it, so
that both see the same machine.
"""

import gc
import os
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "proxima_invoice.settings")
django.setup()

from django.conf import settings  # noqa: E402 - after the set-up
from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from bench.many_invoices import NEWCOMER, PEOPLE, fill, long_invoice  # noqa: E402
from bench.measure import Figures, counted_queries, seconds, tidy_up  # noqa: E402
from bench.rows import Row, report, row  # noqa: E402
from invoices.models import Invoice  # noqa: E402

INVOICES = 100_000
"""As many at size 1: the invoices of some years."""
NEWCOMERS = "the list, mine, of a newcomer"
MOST = 3
Addresses = dict[str, str]


def measure(count: int) -> list[Row]:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    fill(count)
    draft, reviewed = long_invoice("draft", 0), long_invoice("needs_review", 1)
    tidy_up()
    settings.ALLOWED_HOSTS = ["testserver"]
    client, newcomer = client_of(PEOPLE[0]), client_of(NEWCOMER)
    # What is here stays: `seconds` need not look through it each time.
    gc.freeze()
    return [
        *(
            of_a_page(name, newcomer if name == NEWCOMERS else client, address)
            for name, address in addresses(draft, reviewed).items()
        ),
        *(of_what_comes_apart(name, client, address) for name, address in apart_addresses().items()),
    ]


def of_a_page(name: str, client: Client, address: str) -> Row:
    """What a person waits for."""
    empty = reverse("admin:clients_employeeexclusion_changelist")
    with counted_queries() as queries:
        opened(client, address)
    asked = queries.in_transactions + queries.outside
    return row(name, lambda: opened(client, address), lambda: opened(client, empty), most=MOST, queries=asked)


def of_what_comes_apart(name: str, client: Client, address: str) -> Row:
    """After the page is there, or as a file: once, and without a target."""
    return Row(name=name, product=Figures.of([seconds(lambda: opened(client, address))]))


def addresses(draft: Invoice, reviewed: Invoice) -> Addresses:
    listed = reverse("admin:invoices_invoice_changelist")
    change = [reverse("admin:invoices_invoice_change", args=[invoice.pk]) for invoice in (draft, reviewed)]
    last_page = -(-Invoice.objects.count() // 50)
    narrowed = {
        "to review": "view=to_review",
        "mine": "view=mine",
        "overdue": "view=overdue",
        "drifted": "view=drifted",
        "its last page": f"p={last_page}",
        "a page in its middle": f"p={last_page // 2}",
        "found by company": "q=Company+77",
        "found by number": "q=INV-7700",
        "found by part of a number": "q=7700",
        "found nowhere": "q=nobody",
        "of a month": "period=2025-01",
        "paid": "status=paid",
        "paid, its last page": f"status=paid&p={last_page - 10}",
        "sent in a month": "status=sent&period=2025-12",
        "in euros": "currency=EUR",
        "hourly, paid, in euros": "deal_type__exact=HR&status=paid&currency=EUR",
        "supplementary": "kind__exact=supplementary",
        "with warnings": "marks=warnings",
        "by number": "o=1",
        "by company": "o=2",
        "by period": "o=-3",
        "by deal": "o=4",
        "by deal, downwards": "o=-4",
        "by hours": "o=-5",
        "by total": "o=-6",
        "by status": "o=7",
        "by status, downwards": "o=-7",
        "by date": "o=-9",
        "by total, in its middle": f"o=-6&p={last_page // 2}",
        "mine, by company": "view=mine&o=2",
    }
    return {
        "the list": listed,
        **{f"the list, {name}": f"{listed}?{query}" for name, query in narrowed.items()},
        NEWCOMERS: f"{listed}?view=mine",
        "a draft of 2,000 lines": change[0],
        "its lines": reverse("admin:invoices_invoice_lines", args=[draft.pk]),
        "its history": reverse("admin:invoices_invoice_history", args=[draft.pk]),
        "one in review, 2,000 lines": change[1],
        "the same within the whole list": f"{change[1]}?_changelist_filters=",
    }


def apart_addresses() -> Addresses:
    some = "?deal_type__exact=FP&currency=EUR"
    return {
        "totals of the list": reverse("admin:invoices_invoice_totals"),
        "a twelfth of it as CSV": reverse("admin:invoices_invoice_export", args=["csv"]) + some,
        "a twelfth of it as XLSX": reverse("admin:invoices_invoice_export", args=["xlsx"]) + some,
    }


def opened(client: Client, address: str) -> None:
    answer: Any = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    for _part in answer.streaming_content if answer.streaming else ():
        pass


def client_of(name: str) -> Client:
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name="manager"))
    client = Client()
    client.force_login(user)
    return client


if __name__ == "__main__":
    count = INVOICES * int(sys.argv[1])
    print(report(f"The admin over {count:,} invoices, against an empty page of it", measure(count)))
