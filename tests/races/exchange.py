"""What processes do that race about a queue of the exchange."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from integrations.exchange.models import Company, Queue
from integrations.exchange.queries.queue_page import queue_page
from integrations.exchange.services.append_to_queue import append_incoming
from tests import exchange
from tests.exchange import NOW


def make_key() -> None:
    exchange.key_of(exchange.company("ours"))


def export_many(number: int, together: int) -> list[str]:
    """So many documents, `together` a transaction, all in the same millisecond by this machine's clock."""
    made: list[str] = []
    while len(made) < number:
        with transaction.atomic():
            for _ in range(together):
                document = exchange.incoming(Company.objects.get(name="ours"))
                append_incoming(document, queue=Queue.EXPORTED, now=NOW)
                made.append(str(document.pk))
    return made


def pull_until(number: int, size: int) -> list[str]:
    """As a client does that begins again from the last moment it saw, until it saw so many different documents."""
    seen: list[str] = []
    after: datetime | None = None
    company, began = Company.objects.get(name="ours"), timezone.now()
    while len(set(seen)) < number:
        assert (timezone.now() - began).total_seconds() < 45, f"{len(seen)} of {number} were seen"
        page = queue_page(queue=Queue.EXPORTED, company=company, after=after, size=size)
        if page.entries:
            seen += [str(entry.incoming_id) for entry in page.entries]
            after = page.entries[-1].moment
    return seen
