"""Deliveries in the history of their invoice."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from integrations.errors import PermanentError, TransientError
from invoices.models import Invoice
from tests.documents import invoice_of, line


def shown(client: Client, invoice: Invoice, **typed: str) -> list[str]:
    answer = client.get(reverse("admin:invoices_invoice_history", args=[invoice.pk]), typed)
    return [strip_tags(" | ".join([str(one.title), *map(str, one.changes)])) for one in answer.context["history"]]


def test_every_go_stands_in_the_history_with_what_came_of_it(service, approved: Invoice, viewer: Client):
    service.ends = [TransientError("Try <later>."), {}]
    service.owe(approved)
    service.go()
    service.later(hours=1)
    service.go()

    goes = [entry for entry in shown(viewer, approved, kind="deliveries") if entry.startswith("Service: ")]

    assert goes[0].startswith("Service: delivered | approval 1")
    assert goes[1].startswith("Service: failed, tried again later | approval 1")
    assert goes[1].endswith("Try &lt;later&gt;.")


def test_goes_are_the_systems_and_no_edits(service, approved: Invoice, viewer: Client):
    service.ends = [PermanentError("No deal.")]
    service.owe(approved)
    service.go()

    assert [entry for entry in shown(viewer, approved, by="system") if entry.startswith("Service: failed for good")]
    assert shown(viewer, approved, kind="edits") == []
    assert shown(viewer, approved, by="anna") == []
    assert len(shown(viewer, approved, q="no deal", kind="deliveries")) == 2  # the go, and the event of its failure


def test_another_invoices_goes_stay_with_it(service, approved: Invoice, viewer: Client):
    service.owe(approved)
    service.go()

    other = invoice_of(line(), application_key="APP-9", status="approved", approval_no=1)
    assert [entry for entry in shown(viewer, approved) if entry.startswith("Service: ")]
    assert not [entry for entry in shown(viewer, other) if entry.startswith("Service: ")]


def test_many_goes_are_read_in_few_queries(service, approved: Invoice, viewer: Client):
    service.ends = [TransientError("Later.") for _ in range(8)]
    service.owe(approved)
    for _ in range(8):
        service.go()
        service.later(hours=24)

    for typed in ({}, {"q": "later"}):
        with CaptureQueriesContext(connection) as queries:
            viewer.get(reverse("admin:invoices_invoice_history", args=[approved.pk]), typed)
        assert len(queries) <= 15
