"""`manage.py compute_drift`: compare invoices with the warehouse now, instead of waiting for the worker."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clients.warehouse.source import WarehouseError
from invoices.models import Invoice
from invoices.queries.light import light
from invoices.services.compute_drift import State
from invoices.services.store_drift import store_drift


class Command(BaseCommand):
    help = (
        "Compare every draft and every invoice in review, approved, declined or rejected with the warehouse, and keep "
        "the summary that lists show. No invoice changes. Exit status: 0, or 1 when the warehouse cannot be read."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = store_drift(now=timezone.now())
        except WarehouseError as error:
            raise CommandError(f"The warehouse cannot be read: {error}") from None
        invoices = {one.pk: one for one in light(Invoice.objects.filter(drift__isnull=False))}
        for invoice_id, drift in found.items():
            if drift.state == State.SAME:
                continue
            invoice = invoices.get(invoice_id)
            if invoice is None:
                continue  # somebody changed it meanwhile
            told = (
                f"{len(drift.rows.added)} added, {len(drift.rows.changed)} changed, {len(drift.rows.removed)} removed, "
                f"{drift.rows.hours:+.2f} h, {drift.amount:+,.2f} {invoice.currency}"
            )
            self.stdout.write(f"{invoice.display_number}  {invoice.application_key}  {drift.reason or told}")
        moved = sum(drift.state == State.CHANGED for drift in found.values())
        self.stdout.write(f"{len(found)} invoices compared, {moved} changed since they were computed.")
