"""Verbs of a review and after it, for processes that race about them. Each gives the version it led to.

`archive` is the folder of approved PDFs: every test has its own, as every test has its own database.
"""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.contrib.auth import get_user_model
from django.test import override_settings

from invoices.models import InvoiceEvent
from invoices.services import approve as approving
from invoices.services import regenerate as regenerating
from invoices.services.approve import approve
from invoices.services.decline import decline
from invoices.services.finalize import finalize
from invoices.services.regenerate import regenerate
from invoices.services.reopen import reopen
from invoices.services.send import send
from invoices.signals import invoice_approved, invoice_sent
from tests.races.acts import USER, invoice_of
from tests.races.children import pause_at


def finalize_all(keys: Collection[str]) -> None:
    for key in keys:
        finalize(invoice_id=invoice_of(key).pk, user=USER)


def approve_all(archive: Path, keys: Collection[str]) -> None:
    for key in keys:
        approve_one(archive, key, "reviewer")


def approve_one(archive: Path, key: str, by: str, expected_version: int | None = None) -> int:
    user = get_user_model()(username=by)
    with override_settings(ARCHIVE_DIR=archive):
        return approve(invoice_id=invoice_of(key).pk, user=user, expected_version=expected_version).version


def approve_pausing(moment: str, archive: Path, key: str, by: str) -> int:
    """`read`: the invoice is read, nothing done; `archived`: the PDF is uploaded; `approved`: not yet committed."""
    if moment == "approved":
        return _pausing_at_signal(invoice_approved, moment, lambda: approve_one(archive, key, by))
    function = {"read": "_check_four_eyes", "archived": "_archive"}[moment]
    return _pausing_after(approving, function, moment, lambda: approve_one(archive, key, by))


def decline_one(_archive: Path, key: str, by: str, expected_version: int | None = None) -> int:
    user = get_user_model()(username=by)
    invoice_id = invoice_of(key).pk
    return decline(invoice_id=invoice_id, user=user, reason="Raced", expected_version=expected_version).version


def send_one(_archive: Path, key: str, by: str, expected_version: int | None = None) -> int:
    user = get_user_model()(username=by)
    return send(invoice_id=invoice_of(key).pk, user=user, expected_version=expected_version).version


def send_pausing(moment: str, archive: Path, key: str, by: str) -> int:
    """`sent`: not yet committed."""
    return _pausing_at_signal(invoice_sent, moment, lambda: send_one(archive, key, by))


def regenerate_one(_archive: Path, key: str, by: str, expected_version: int | None = None) -> int:
    user = get_user_model()(username=by)
    return regenerate(invoice_id=invoice_of(key).pk, user=user, expected_version=expected_version).version


def regenerate_pausing(moment: str, archive: Path, key: str, by: str) -> int:
    """`computed`: the warehouse is read, nothing written."""
    return _pausing_after(regenerating, "compute_again", moment, lambda: regenerate_one(archive, key, by))


def decline_and_reopen(archive: Path, key: str, by: str) -> int:
    decline_one(archive, key, by)
    return reopen(invoice_id=invoice_of(key).pk, user=get_user_model()(username=by)).version


def decline_and_regenerate(archive: Path, key: str, by: str) -> int:
    decline_one(archive, key, by)
    return regenerate_one(archive, key, by)


def decline_and_finalize_anew(archive: Path, key: str, by: str) -> int:
    decline_and_reopen(archive, key, by)
    finalize_all([key])
    return invoice_of(key).version


def decline_and_approve_anew(archive: Path, key: str, by: str) -> int:
    decline_and_finalize_anew(archive, key, by)
    return approve_one(archive, key, by)


def state_of(key: str) -> dict[str, Any]:
    """`moves` are those since the finalize, as (from, to, by); `pdf` is its bytes."""
    invoice = invoice_of(key)
    events = InvoiceEvent.objects.filter(invoice=invoice, kind="status_changed").order_by("created_at", "id")
    document = getattr(invoice, "document", None)
    stamps = {"approved": invoice.approved_by, "declined": invoice.declined_by, "sent": bool(invoice.sent_at)}
    return {
        "status": invoice.status,
        "version": invoice.version,
        "approval_no": invoice.approval_no,
        "stamps": {name: stamp for name, stamp in stamps.items() if stamp},
        "storage_key": invoice.r2_storage_key,
        "moves": list(events.values_list("from_status", "to_status", "by"))[2:],
        "pdf": bytes(document.pdf_data) if document else None,
    }


def _pausing_after(module: Any, name: str, moment: str, act: Callable[[], int]) -> int:
    function = vars(module)[name]

    def and_pause(*arguments: Any, **options: Any) -> Any:
        answer = function(*arguments, **options)
        pause_at(moment)
        return answer

    with patch.object(module, name, and_pause):
        return act()


def _pausing_at_signal(signal: Any, moment: str, act: Callable[[], int]) -> int:
    def pause(**_: Any) -> None:
        pause_at(moment)

    signal.connect(pause)
    try:
        return act()
    finally:
        signal.disconnect(pause)
