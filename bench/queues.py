"""Pull a queue of the exchange that holds many documents: a page costs the same wherever in it one stands.

The floor of each page is the first page of the same queue, so that its ratio tells what the position costs.
"""

import os
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "proxima_invoice.settings")
django.setup()

from django.conf import settings  # noqa: E402 - after the set-up
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402
from uuid_utils.compat import uuid7  # noqa: E402

from bench.measure import counted_queries, tidy_up  # noqa: E402
from bench.rows import Row, report, row  # noqa: E402
from integrations.exchange.models import (  # noqa: E402
    Company,
    IncomingDocument,
    Queue,
    QueueEntry,
    QueueHead,
    UploadLocation,
)
from integrations.exchange.queries.moments import written  # noqa: E402
from integrations.exchange.queries.queue_page import SIZE  # noqa: E402
from invoices.services.store_rows import store_rows  # noqa: E402
from tests import exchange  # noqa: E402

DOCUMENTS = 100_000
"""At size 1, of two companies by turns."""
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
KEY = {"x-api-key": "a key"}
MOST = 1.5


def fill(count: int) -> None:
    """Rows as the services write them, without the files, which no queue reads."""
    owners = [exchange.company("ours"), exchange.company("theirs")]
    keys = [exchange.key_of(owner, text) for owner, text in zip(owners, ("a key", "another"), strict=True)]
    numbered = [(number, uuid7(), uuid7()) for number in range(count)]
    with transaction.atomic():
        _store(
            UploadLocation,
            (
                UploadLocation(pk=location, key=keys[number % 2], created_at=BEGIN, expires_at=BEGIN)
                for number, location, _document in numbered
            ),
        )
        _store(IncomingDocument, (_document(number, owners, *keyed) for number, *keyed in numbered))
        _store(QueueEntry, (_entry(number, owners, document) for number, _location, document in numbered))
    QueueHead.objects.create(queue=Queue.EXPORTED, last=_moment(count))


def _store(model: Any, made: Any) -> None:
    names = [field.attname for field in model._meta.concrete_fields]
    store_rows(model, names, ([getattr(each, name) for name in names] for each in made))


def _document(number: int, owners: list[Company], location: Any, document: Any) -> IncomingDocument:
    return IncomingDocument(
        pk=document,
        company=owners[number % 2],
        location_id=location,
        status=IncomingDocument.Status.EXPORTED,
        file_name=f"bill-{number}.pdf",
        content_type="application/pdf",
        size=50_000,
        sha256=f"{number:064x}",
        userdata=f"order {number}",
        uploaded_at=BEGIN,
        number=f"SF-{number}",
        seller_name="ООО «Ромашка»",
        currency="UZS",
        total=number,
        found={"number": {"confidence": 0.9, "origin": "text"}, "total": {"confidence": 1, "origin": "person"}},
        digitized_at=_moment(number),
        exported_at=_moment(number),
    )


def _entry(number: int, owners: list[Company], document: Any) -> QueueEntry:
    doctype = "act" if number % 1_000 == 0 else "invoice"
    moment = _moment(number)
    return QueueEntry(
        queue=Queue.EXPORTED, company=owners[number % 2], incoming_id=document, doctype=doctype, moment=moment
    )


def _moment(number: int) -> datetime:
    return BEGIN + timedelta(milliseconds=number)


def acts_after(count: int) -> int:
    """In the second half."""
    return (count - 1) // 1_000 - (count // 2) // 1_000


def measure(size: int) -> list[Row]:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.EXCHANGE_REQUESTS_PER_MINUTE = 1_000_000
    count = DOCUMENTS * size
    fill(count)
    tidy_up()
    client = Client(headers=KEY)

    def pulled(number: int | None, documents: int, **query: str) -> None:
        after = {} if number is None else {"from": written(_moment(number))}
        answer = client.get("/api/pub/exported", {**after, **query})
        assert len(answer.json()["documents"]) == documents, answer.content[:200]

    pages = {
        "its tenth page": (20 * SIZE // 2, SIZE, {}),
        "a page in its middle": (count // 2, SIZE, {}),
        "its last full page": (count - 2 * SIZE - 1, SIZE, {}),
        "the end, nothing new": (count, 0, {}),
        "one act in 500 documents, from the middle": (count // 2, min(SIZE, acts_after(count)), {"doctype": "act"}),
    }
    rows = []
    for name, (number, documents, query) in pages.items():
        with counted_queries() as queries:
            pulled(number, documents, **query)
        rows.append(
            row(
                name,
                lambda: pulled(number, documents, **query),  # noqa: B023 - called at once
                lambda: pulled(None, SIZE),
                times=3,
                most=MOST,
                queries=queries.in_transactions + queries.outside,
            )
        )
    return rows


if __name__ == "__main__":
    size = int(sys.argv[1])
    print(report(f"A queue of {DOCUMENTS * size:,} documents, against its first page", measure(size)))
