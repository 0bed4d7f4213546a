"""What an edit would come to, before anybody saves it."""

from collections.abc import Callable

from django.db import transaction

from invoices.models import Invoice


def try_edit(edit: Callable[[], Invoice]) -> Invoice:
    """The invoice as `edit` would leave it; nothing of it is stored. Raises whatever `edit` raises."""
    with transaction.atomic():
        invoice = edit()
        transaction.set_rollback(True)
    return invoice
