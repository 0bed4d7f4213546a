"""Verbs that change a draft, for processes that race about it. Each gives the version it led to."""

from typing import Any
from unittest.mock import patch

from invoices.services import finalize as finalizing
from invoices.services.edit_fields import edit_fields
from invoices.services.finalize import finalize
from invoices.services.refresh import refresh
from tests.races.acts import USER, invoice_of
from tests.races.children import pause_at


def finalize_one(key: str, expected_version: int | None = None) -> int:
    return finalize(invoice_id=invoice_of(key).pk, user=USER, expected_version=expected_version).version


def finalize_pausing_after_the_pdf(key: str) -> int:
    make_pdf = vars(finalizing)["make_pdf"]

    def and_pause(**question: Any) -> Any:
        answer = make_pdf(**question)
        pause_at("PDF made")
        return answer

    with patch.object(finalizing, "make_pdf", and_pause):
        return finalize_one(key)


def refresh_one(key: str, expected_version: int | None = None) -> int:
    return refresh(invoice_id=invoice_of(key).pk, user=USER, expected_version=expected_version).version


def edit_one(key: str, legal_text: str, expected_version: int | None = None) -> int:
    edited = edit_fields(
        invoice_id=invoice_of(key).pk,
        user=USER,
        changes={"legal_text": legal_text},
        expected_version=expected_version,
    )
    return edited.version


def state_of(key: str) -> dict[str, Any]:
    invoice = invoice_of(key)
    return {
        "status": invoice.status,
        "version": invoice.version,
        "has_document": hasattr(invoice, "document"),
    }
