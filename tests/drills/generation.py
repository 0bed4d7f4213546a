"""A month generated in a child that stops at a named moment, or runs on until it is killed."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from django.db.models.signals import post_save

from invoices.models import Invoice, InvoiceDocument, LineItem
from invoices.services import create_drafts as drafting
from invoices.services import finalize as finalizing
from invoices.services import number_drafts as numbering
from invoices.services import save_drafts as saving
from invoices.services.finalize import finalize
from invoices.signals import invoice_drafted, invoice_status_changed
from tests.races.acts import USER
from tests.races.children import pause_at
from tests.races.month import PERIOD

LINES_PER_BATCH = 40
"""A batch of three contracts: ten batches in the month."""
DRAFTING_MOMENTS = ("claims stored", "numbers taken", "drafts stored", "batch committed")
PRINTING_MOMENTS = ("PDF made", "status moved", "document stored", "invoice committed")


def generate_month(moment: str = "", occurrence: int = 1) -> None:
    """What `generate_invoices --through pdf` does; it also prints drafts that an earlier, killed run left behind.

    Pauses when `moment` comes for the `occurrence`-th time, always inside the function that has just done it.
    """
    passed = _Passed(moment, occurrence)
    # Held in a variable each: Django's signals hold their receivers weakly.
    drafted = passed.at("drafts stored")
    moved = passed.at("status moved")
    stored = passed.at("document stored")
    invoice_drafted.connect(drafted)
    post_save.connect(stored, sender=InvoiceDocument)
    with (
        patch.object(drafting, "LINES_PER_BATCH", LINES_PER_BATCH),
        patch.object(saving, "store_rows", _store_rows_then(passed.at("claims stored"))),
        patch.object(numbering, "take_numbers", _after(numbering, "take_numbers", passed.at("numbers taken"))),
        patch.object(finalizing, "make_pdf", _after(finalizing, "make_pdf", passed.at("PDF made"))),
    ):
        drafting.create_drafts(user=USER, period=PERIOD, progress=passed.at("batch committed"))
        invoice_status_changed.connect(moved)
        for invoice_id in Invoice.objects.filter(status="draft").values_list("pk", flat=True):
            finalize(invoice_id=invoice_id, user=USER)
            passed.at("invoice committed")()


class _Passed:
    """Counts how often the moment has come."""

    def __init__(self, moment: str, occurrence: int) -> None:
        self._moment = moment
        self._left = occurrence

    def at(self, moment: str) -> Callable[..., None]:
        def passed(*_: Any, **__: Any) -> None:
            if moment == self._moment:
                self._left -= 1
                if not self._left:
                    pause_at(moment)

        return passed


def _store_rows_then(claims_stored: Callable[..., None]) -> Callable[..., None]:
    store_rows = vars(saving)["store_rows"]

    def store(model: Any, *arguments: Any) -> None:
        store_rows(model, *arguments)
        if model is LineItem:
            claims_stored()

    return store


def _after(module: Any, name: str, then: Callable[..., None]) -> Callable[..., Any]:
    function = vars(module)[name]

    def wrapped(*arguments: Any, **options: Any) -> Any:
        answer = function(*arguments, **options)
        then()
        return answer

    return wrapped
