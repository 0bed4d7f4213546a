"""Keep the PDF of an approved invoice in the archive: at once while a reviewer waits, else in the background."""

import contextvars
import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from threading import Thread
from typing import Any, TypeVar

from django.utils import timezone

from integrations.errors import IntegrationError, PermanentError, TransientError
from integrations.http import Patience
from integrations.r2.client import archive
from integrations.r2.config import config
from integrations.r2.storage import our_errors, probe, storage
from invoices.models import Invoice
from invoices.ports import ArchiveAnswer, ArchiveRequest
from invoices.queries.stored_pdf import stored_pdf
from invoices.services.record_external_reference import record_external_reference
from proxima_invoice.foundation.sentences import known
from proxima_invoice.foundation.work.outcomes import NoLongerDue

NO_PDF = known("%(invoice)s has no PDF that could be archived.")
TAKEN_BACK = known("%(invoice)s was taken back while its PDF was archived.")
NO_ANSWER = known("The archive did not answer within %(seconds)s s.")

UPLOADED = "r2_uploaded"
FAILED = "r2_upload_failed"

logger = logging.getLogger(__name__)
T = TypeVar("T")


def keep(request: ArchiveRequest, *, patience: Patience) -> ArchiveAnswer:
    """Archive the PDF within `patience`. Raises `TransientError` and `PermanentError`; `undo` never raises."""
    place = storage(config(), patience)
    answer = _within(patience.budget, lambda: archive(place, request))
    return replace(answer, undo=partial(_take_back, answer, patience))


def handle(invoice: Invoice, approval_no: int) -> dict[str, Any]:
    """Archive what the approval left undone. Twice is once: what stands under the key with the same bytes is done.

    Raises like `keep`, and `NoLongerDue` when the invoice was taken back meanwhile; its PDF stays, it was approved.
    """
    if invoice.r2_storage_key:
        return {"storage_key": invoice.r2_storage_key, "public_url": invoice.r2_public_url}
    stored = stored_pdf(invoice.pk)
    if stored is None:
        raise PermanentError(NO_PDF % {"invoice": invoice.display_number})
    request = ArchiveRequest(
        display_number=invoice.display_number,
        application_key=invoice.application_key,
        year=invoice.invoice_date.year,
        approval_no=approval_no,
        pdf=stored.read(),
    )
    answer = keep(request, patience=config().in_background)
    references = {"r2_storage_key": answer.storage_key, "r2_public_url": answer.public_url}
    if not record_external_reference(invoice_id=invoice.pk, approval_no=approval_no, now=timezone.now(), **references):
        raise NoLongerDue(TAKEN_BACK % {"invoice": invoice.display_number})
    return {"storage_key": answer.storage_key, "public_url": answer.public_url}


def check() -> str:
    """Raises like `keep`; nothing is written."""
    current = config()
    return probe(current, current.at_once)


def _take_back(answer: ArchiveAnswer, patience: Patience) -> None:
    try:
        _within(patience.budget, answer.undo)
    except IntegrationError as error:
        # Whoever lost an approval is told that he lost, whatever the archive says.
        logger.warning("a PDF stays in the archive", extra={"key": answer.storage_key, "reason": str(error)})


def _within(seconds: float, work: Callable[[], T]) -> T:
    """On a thread of its own: a name server or a disk that hangs cannot be hurried, but need not be waited for.

    What it still does afterwards does no harm: the same bytes under the same key are what the next go would write.
    """
    ended: Future[T] = Future()
    context = contextvars.copy_context()

    def run() -> None:
        try:
            with our_errors():
                ended.set_result(context.run(work))
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits
            ended.set_exception(error)

    Thread(target=run, name="archive", daemon=True).start()
    try:
        return ended.result(timeout=seconds)
    except TimeoutError:
        raise TransientError(NO_ANSWER % {"seconds": f"{seconds:g}"}, may_have_arrived=True) from None
