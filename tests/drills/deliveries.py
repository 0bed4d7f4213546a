"""Invoices that everybody outside has to hear of, and a worker that tells them: for processes that are killed."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Count
from django.test import override_settings
from django.utils import timezone

from clients.models import WarehouseContact
from integrations.didox import session
from integrations.models import Delivery
from integrations.registry import registered
from invoices.models import Invoice, InvoiceEvent
from invoices.services.approve import approve
from invoices.services.copy_branding import branding_snapshot
from invoices.services.send import send
from invoices.services.system_user import system_user
from proxima_invoice.foundation.models import WorkItem
from proxima_invoice.foundation.work import backoff, engine, registry
from proxima_invoice.foundation.work.enqueue import ask_again
from tests.documents import KEY_ABROAD, LOCAL_KEY, abroad, invoice_of, line, seller
from tests.lifecycle import put_into

LEASE = timedelta(seconds=2)
LONGEST_CALL = 30
NOBODY = "http://127.0.0.1:1"
OPEN = ("pending", "running")


def hurry(lease: timedelta = LEASE) -> None:
    """In a process of a drill: what a killed one held is free after seconds, and what failed is tried again as soon."""
    for kind in registry.registered():
        registry.register(replace(kind, longest=lease))
    backoff.FIRST = backoff.LONGEST = timedelta(seconds=1)
    # Whoever is killed while he logs in must not keep the others waiting for longer than their own leases.
    session.LOG_IN_LEASE, session.PAUSE_AFTER_FAILURE = lease / 2, timedelta(seconds=1)


def owe(number: int, settings: dict[str, Any]) -> None:
    """So many invoices are approved and sent, half abroad, while the archive is dead: all is left to workers."""
    _customer()
    seller_now = branding_snapshot()
    user, _ = get_user_model().objects.get_or_create(username="reviewer")
    with override_settings(**{**settings, "R2_ENDPOINT_URL": NOBODY}):
        for count in range(number):
            make, key = (abroad, KEY_ABROAD) if count % 2 else (invoice_of, LOCAL_KEY)
            invoice = put_into(make(line(), application_key=key, branding_snapshot=seller_now), "needs_review")
            Invoice.objects.filter(pk=invoice.pk).update(approval_no=0)
            approve(invoice_id=invoice.pk, user=user)
            send(invoice_id=invoice.pk, user=user)


def deliver(settings: dict[str, Any]) -> bool:
    """A worker, until nothing is left to do; False when it had to stop before, after as long as a child may take."""
    hurry()
    until = time.monotonic() + LONGEST_CALL
    with override_settings(**settings):
        while WorkItem.objects.filter(state__in=OPEN).exists():
            if time.monotonic() > until:
                return False
            if not engine.run_due(stop=lambda: time.monotonic() > until):
                time.sleep(0.05)
    return True


@dataclass
class Told:
    """What the rows say: how many are owed and stand where, by service; what is wrong; whose letters are uncertain."""

    states: dict[str, dict[str, int]]
    invoices: dict[str, str]
    """Display number by id."""
    mailed: list[str]
    """Ids of those that are for customers abroad; all others are acts."""
    faults: list[str] = field(default_factory=list)
    uncertain: dict[str, str] = field(default_factory=dict)
    """Invoice's id by its work's."""


def told() -> Told:
    states: dict[str, dict[str, int]] = {}
    for name, state, count in (
        Delivery.objects.values_list("integration", "work__state").annotate(Count("pk")).order_by()
    ):
        states.setdefault(name, {})[state] = count
    invoices = {str(pk): number for pk, number in Invoice.objects.values_list("pk", "display_number")}
    mailed = [str(pk) for pk in Invoice.objects.filter(application_key=KEY_ABROAD).values_list("pk", flat=True)]
    uncertain = Delivery.objects.filter(work__state="uncertain").values_list("work_id", "invoice_id")
    return Told(states, invoices, mailed, _faults(), {str(work): str(invoice) for work, invoice in uncertain})


def ask_for(work_ids: Sequence[str]) -> None:
    """A person looked: these did not arrive."""
    for work_id in work_ids:
        assert ask_again(UUID(work_id), now=timezone.now())


def _faults() -> list[str]:
    """Of our own rows, once all is done: statuses, references, and each success told once."""
    found = [f"{one} is {one.status}" for one in Invoice.objects.exclude(status="sent")]
    found += [f"{one} has no place in the archive" for one in Invoice.objects.filter(r2_storage_key="")]
    found += [f"{one} has no shipment" for one in Invoice.objects.filter(planfact_shipment_id="")]
    acts = Invoice.objects.exclude(application_key=KEY_ABROAD)
    found += [f"{one} is no draft at Didox" for one in acts.exclude(didox_status="draft", didox_document_id__gt="")]
    kinds = {one.delivered_event for one in registered()}
    events = Counter(InvoiceEvent.objects.filter(kind__in=kinds).values_list("invoice_id", "kind"))
    return found + [f"{event} is told {count} times" for event, count in events.items() if count > 1]


def _customer() -> None:
    system_user()
    if not WarehouseContact.objects.exists():
        seller()
        WarehouseContact.objects.create(customer_key="CUST-1", name="Ann", email="ann@northgate.example")
