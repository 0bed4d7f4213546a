"""Spec 3, approve, and spec 5: whoever approves waits for one archive attempt at most, and then not for a minute."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import override_settings

from integrations.http import Patience
from integrations.models import Delivery, DidoxSession
from integrations.r2 import config as archive
from integrations.registry import registered
from invoices.models import Invoice, InvoiceEvent
from invoices.services.approve import approve
from invoices.services.send import send
from proxima_invoice import settings as product
from proxima_invoice.foundation.models import WorkAttempt
from tests.documents import abroad, invoice_of, line
from tests.fakes.bucket import settings_for
from tests.fakes.didox import IKPU
from tests.lifecycle import put_into
from tests.rude_server import hang_up, never_answer, rude_server

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
ATTEMPT_SECONDS = 3.0
"""Ten in earnest."""
AT_ONCE_SECONDS = 2.5
"""Without any attempt: less than one would take, and generous for a busy machine."""


def everything_at(url: str) -> dict[str, object]:
    """Every service set up, and all of them at one address: whatever setting a service has is given."""
    names = [name for name in dir(product) if name.isupper()]
    addresses = {name: url for name in names if name.endswith("_API_URL")}
    keys = {name: "a-made-up-key" for name in names if name.endswith(("_API_KEY", "_PASSWORD", "_WEBHOOK_SECRET"))}
    return {
        **addresses,
        **keys,
        **settings_for(url),
        **IKPU,
        "TELEGRAM_BOT_TOKEN": "1:made-up",
        "TELEGRAM_CHAT_ID": "-1",
        "EMAIL_URL": url.replace("http://", "smtp://"),
        "EMAIL_FROM": "billing@prxm.example",
        "PDF_CONVERTER_URL": url,
    }


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        archive, "Patience", lambda **_: Patience(timeout=ATTEMPT_SECONDS, tries=1, budget=ATTEMPT_SECONDS)
    )


@pytest.fixture(params=["refusing", "hanging up", "silent"])
def dead(request: pytest.FixtureRequest):
    """Where all services are, and who came there."""
    with rude_server(never_answer if request.param == "silent" else hang_up) as server:
        if request.param != "refusing":
            yield server
    if request.param == "refusing":
        yield server


@pytest.mark.usefixtures("impatient", "db")
def test_approving_waits_once_for_the_archive_and_then_not_at_all(dead):
    user = get_user_model().objects.create_user("reviewer")
    invoices = [put_into(make(line()), "needs_review") for make in (abroad, invoice_of, abroad, invoice_of)]
    Invoice.objects.update(approval_no=0)
    took, came = [], []
    with override_settings(**everything_at(dead.url)):
        assert [one.name for one in registered() if one.off_because() or one.missing() or one.lacks()] == []
        for number, invoice in enumerate(invoices):
            began = time.monotonic()
            approve(invoice_id=invoice.pk, user=user, now=NOW + timedelta(seconds=15 * number))
            took.append(time.monotonic() - began)
            came.append(len(dead.connections))
        for invoice in invoices:
            began = time.monotonic()
            send(invoice_id=invoice.pk, user=user)
            took.append(time.monotonic() - began)

    assert took[0] < ATTEMPT_SECONDS + AT_ONCE_SECONDS
    assert max(took[1:]) < AT_ONCE_SECONDS
    # One attempt, and nobody else was even called.
    assert came[0] <= 1
    assert set(came) == {came[0]}
    assert len(dead.connections) == came[0]
    assert InvoiceEvent.objects.filter(kind="r2_upload_failed").count() == 1
    assert set(Invoice.objects.values_list("status", flat=True)) == {"sent"}
    for invoice in invoices:
        owed = set(Delivery.objects.filter(invoice=invoice).values_list("integration", flat=True))
        assert owed == {one.name for one in registered() if one.is_due_for(Invoice.objects.get(pk=invoice.pk))}
    assert set(Delivery.objects.values_list("integration", flat=True)) == {one.name for one in registered()}
    # Nobody asked anybody while people waited: no go was made, and nobody logged in.
    assert not WorkAttempt.objects.exists()
    assert not DidoxSession.objects.exists()
    assert set(Delivery.objects.values_list("work__state", flat=True)) == {"pending"}
