"""Each service × each way to go wrong: tries, waits, state, event, nothing doubled, nothing told that is secret."""

import importlib
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from django.contrib.auth import get_user_model
from django.test import override_settings
from django.utils import timezone

from clients.models import WarehouseContact
from integrations.http import Patience
from integrations.models import Delivery
from integrations.outbox import owe
from integrations.registry import integration_of, registered
from integrations.retry import retry
from invoices.errors import PdfNotMade
from invoices.models import Invoice, InvoiceDocument, InvoiceEvent
from invoices.services.copy_branding import branding_snapshot
from invoices.services.finalize import finalize
from proxima_invoice.foundation.work import engine
from tests.documents import KEY_ABROAD, LOCAL_KEY, abroad, invoice_of, line, seller
from tests.integrations.matrix import CELLS, ROWS, WORLDS
from tests.lifecycle import put_into
from tests.proxima_invoice.foundation.lines import lines_of

DELIVERING = sorted(ROWS.keys() - {"gotenberg"})
SERVICES = (*DELIVERING, "gotenberg")
OUTCOMES = {"done": "done", "pending": "later", "failed": "failed", "uncertain": "uncertain"}


def test_every_service_has_a_row_for_every_cell():
    wanted = {one.name for one in registered()} | {"gotenberg"}

    assert set(WORLDS) == wanted
    assert set(ROWS) == wanted
    assert [(name, cell) for name, rows in ROWS.items() for cell in CELLS if cell not in rows] == []


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """The real tries with short pauses; time-outs are short only where nobody answers."""

    def shorten(service: str, cell: str) -> None:
        config = importlib.import_module(f"integrations.{service}.config")
        shorter: dict[str, float] = {"pause": 0.01} | ({"timeout": 0.4} if cell == "silent" else {})
        monkeypatch.setattr(config, "Patience", lambda **real: Patience(**real | shorter))
        if hasattr(config, "SETTLE_SECONDS"):
            monkeypatch.setattr(config, "SETTLE_SECONDS", 0.01)
        if hasattr(config, "BUSY_WAIT"):
            monkeypatch.setattr(config, "BUSY_WAIT", (0.01, 0.02))

    return shorten


@pytest.fixture
def sent(db: None, service: str) -> Invoice:
    """Approved and sent, with its PDF, to a customer whom the service concerns: most go by those abroad, too."""
    seller()
    WarehouseContact.objects.create(customer_key="CUST-1", name="Ann", email="ann@northgate.example")
    make, key = (invoice_of, LOCAL_KEY) if service == "didox" else (abroad, KEY_ABROAD)
    invoice = make(line(), application_key=key, approved_by="admin", branding_snapshot=branding_snapshot())
    return put_into(invoice, "sent")


@pytest.mark.parametrize(("service", "cell"), [(name, cell) for name in DELIVERING for cell in ROWS[name]])
def test_a_delivery(service, cell, sent, hurry):
    hurry(service, cell)
    row, integration = ROWS[service][cell], integration_of(service)
    assert integration is not None
    before = _untouched(sent)
    with WORLDS[service](cell) as world, lines_of("json", level="DEBUG") as lines:
        with override_settings(**world.settings):
            delivery = owe(integration, sent, approval_no=1, now=timezone.now())
            assert delivery is not None
            assert _go(service) == 1
            ended = timezone.now()

        work = Delivery.objects.get().work
        assert (len(world.tries()), work.state, world.there()) == (row.tries, row.state, row.there)
        assert all(later - first >= row.waited for first, later in pairwise(world.tries()[:2]))
        if row.state == "pending":
            assert timedelta(seconds=50) < work.due_at - ended < timedelta(seconds=70)
        assert [attempt.outcome for attempt in work.attempts.all()] == [OUTCOMES[row.state]]
        delivered, failed = _events(integration.delivered_event), _events(integration.failed_event)
        assert (len(delivered), len(failed)) == ((1, 0) if row.state == "done" else (0, 1))
        assert [event.data["gave_up"] for event in failed] == [row.state != "pending"] * len(failed)
        assert _untouched(sent) == before

        world.mend()
        # With the time that is really given: one that answers late on a busy machine is not silent.
        hurry(service, "ok")
        with override_settings(**world.mended):
            if row.state in ("failed", "uncertain"):
                assert _go(service, hours=1) == 0
                retry(integration, invoice_id=sent.pk, user=get_user_model().objects.create_user("manager"))
            _go(service, hours=1)
        assert Delivery.objects.get().work.state == "done"
        assert world.there() == row.in_the_end
        assert len(_events(integration.delivered_event)) == 1
        assert _untouched(sent) == before
        seen = "\n".join([*lines(), *_rows()])
        assert not [secret for secret in world.secrets if secret in seen]


@pytest.mark.parametrize("cell", ROWS["gotenberg"])
def test_a_document_to_print(cell, db, hurry):
    hurry("gotenberg", cell)
    row = ROWS["gotenberg"][cell]
    seller()
    draft = abroad(line())
    user = get_user_model().objects.create_user("manager")
    with WORLDS["gotenberg"](cell) as world, override_settings(**world.settings):
        if row.state == "refused":
            with pytest.raises(PdfNotMade):
                finalize(invoice_id=draft.pk, user=user)
        else:
            finalize(invoice_id=draft.pk, user=user)
        tries = list(world.tries())

    after = Invoice.objects.get()
    assert len(tries) == row.tries
    assert all(later - first >= row.waited for first, later in pairwise(tries[:2]))
    assert (after.status, after.version > draft.version) == (
        ("draft", False) if row.state == "refused" else ("needs_review", True)
    )
    assert InvoiceDocument.objects.count() == row.there


def _go(service: str, *, hours: float = 0) -> int:
    return engine.run_due(kinds=[f"delivery:{service}"], clock=lambda: timezone.now() + timedelta(hours=hours))


def _untouched(invoice: Invoice) -> tuple[object, ...]:
    """What no delivery may change."""
    fields = ("status", "version", "approval_no", "approved_by", "approved_at", "total_amount", "sent_at")
    return Invoice.objects.values_list(*fields).get(pk=invoice.pk)


def _events(kind: str) -> list[InvoiceEvent]:
    return list(InvoiceEvent.objects.filter(kind=kind).order_by("created_at", "id"))


def _rows() -> list[str]:
    """Every text that the deliveries left in the database."""
    work = Delivery.objects.get().work
    events = [f"{event.reason} {event.data}" for event in InvoiceEvent.objects.all()]
    return [work.last_error, *(attempt.error for attempt in work.attempts.all()), *events]
