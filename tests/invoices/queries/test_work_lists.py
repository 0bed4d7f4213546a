"""A person's own list is the same, however it is asked for, and is counted as it is listed."""

from datetime import UTC, datetime

import pytest

from invoices.models import Invoice, InvoiceEvent
from invoices.queries import work_lists
from invoices.queries.work_lists import count_mine, mine
from tests.documents import invoice_of, line

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def moved(invoice: Invoice, to: str, by: str) -> None:
    InvoiceEvent.objects.create(invoice=invoice, kind="status_changed", to_status=to, by=by, created_at=NOW)


@pytest.fixture
def world(db: None) -> set[str]:
    """What is anna's."""
    drafted, reviewed, void, others, approved = (invoice_of(line(), status="approved") for _ in range(5))
    for invoice in (drafted, void, approved):
        moved(invoice, "draft", "anna" if invoice is not approved else "boris")
    for invoice in (drafted, reviewed):
        moved(invoice, "needs_review", "anna")
    moved(others, "draft", "boris")
    moved(approved, "approved", "anna")
    InvoiceEvent.objects.create(invoice=others, kind="edited", by="anna", created_at=NOW)
    Invoice.objects.filter(pk=void.pk).update(status="void")
    return {drafted.display_number, reviewed.display_number}


@pytest.mark.parametrize("many", [0, 1, 5_000])
def test_what_a_person_began_without_what_is_void(many: int, world: set[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(work_lists, "MANY", many)

    for for_a_page in (True, False):
        found = mine(Invoice.objects.all(), username="anna", for_a_page=for_a_page).order_by("-created_at", "-pk")

        assert {invoice.display_number for invoice in found} == world
        assert found.count() == len(found) == count_mine(username="anna") == 2


def test_who_began_nothing_has_nothing(world: set[str]):
    assert not mine(Invoice.objects.all(), username="carol").exists()
    assert count_mine(username="carol") == 0
