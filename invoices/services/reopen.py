"""Take a declined or rejected invoice back to draft as it is, for a correction by hand (spec 3, reopen)."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from invoices.models import Invoice
from invoices.services.back_to_draft import CLEARED, shed_document
from invoices.services.change_status import change_status
from invoices.services.lock_invoice import lock_invoice


def reopen(
    *,
    invoice_id: UUID,
    user: AbstractBaseUser,
    expected_version: int | None = None,
    now: datetime | None = None,
) -> Invoice:
    """Reopen; nothing is fetched. Raises `NotFound`, `MoveNotAllowed`, `StaleVersion`."""
    with transaction.atomic():
        invoice = lock_invoice(invoice_id, verb="reopen", expected_version=expected_version)
        old = shed_document(invoice)
        return change_status(
            invoice=invoice,
            verb="reopen",
            by=user.get_username(),
            now=now or timezone.now(),
            fields=CLEARED,
            data={"cleared": old},
        )
