"""Freeze a draft: print it, keep the PDF, hand it to review (spec 3, finalize)."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone, translation

from invoices import money
from invoices.errors import Invalid
from invoices.models import Invoice, InvoiceDocument
from invoices.services.change_status import change_status
from invoices.services.check_values import is_blank
from invoices.services.choose_tax import tax_for
from invoices.services.copy_branding import branding_snapshot
from invoices.services.lock_invoice import read_invoice
from invoices.services.make_pdf import make_pdf
from invoices.services.render_html import render_html
from invoices.services.tell_too_large import too_large_words
from proxima_invoice.foundation.sentences import ENGLISH, known, say

_PRINTED = ("pdf_data", "pdf_sha256", "html", "engine", "created_at")
NO_COMPANY_NAME = known("Customer %(customer)s has no company name in the warehouse.")
NO_TIN = known("Customer %(customer)s has no TIN, which an act needs.")
NO_AGREEMENT_NUMBER = known("Contract %(contract)s has no agreement number, which an act needs.")
NO_AGREEMENT_DATE = known("Contract %(contract)s has no agreement date, which an act needs.")


def finalize(
    *,
    invoice_id: UUID,
    user: AbstractBaseUser,
    expected_version: int | None = None,
    now: datetime | None = None,
) -> Invoice:
    """Render, print and store; then the draft needs review. Nothing is held while the PDF is made.

    Raises `NotFound`, `MoveNotAllowed`, `Invalid` naming what the document lacks, `PdfNotMade`, and `StaleVersion` when
    the draft was changed in the meantime: each leaves the draft as it was.
    """
    invoice = read_invoice(invoice_id, verb="finalize", expected_version=expected_version)
    check_complete(invoice)
    now = now or timezone.now()
    tax = tax_for(invoice.invoice_date)
    branding = branding_snapshot()
    try:
        vat_amount = money.tax(invoice.total_amount, mode=tax.mode, rate=tax.rate).vat_amount
        # Its warnings are kept in the event, which everybody reads.
        with translation.override(ENGLISH):
            rendered = render_html(invoice=invoice, branding=branding, tax=tax)
    except money.AmountTooLarge as error:
        raise Invalid({"vat_amount": too_large_words(error)}) from None
    answer = make_pdf(rendered=rendered, invoice=invoice)
    digest = sha256(answer.pdf).hexdigest()
    with transaction.atomic():
        moved = change_status(
            invoice=invoice,
            verb="finalize",
            by=user.get_username(),
            now=now,
            fields={
                "branding_snapshot": branding,
                "vat_mode": tax.mode,
                "vat_rate": tax.rate,
                "vat_amount": vat_amount,
                "html_template_hash": rendered.template_hash,
            },
            data={
                "pdf_sha256": digest,
                "pdf_bytes": len(answer.pdf),
                "engine": answer.engine,
                "warnings": rendered.warnings,
            },
        )
        document = InvoiceDocument(
            invoice=moved,
            pdf_data=answer.pdf,
            pdf_sha256=digest,
            html=rendered.html,
            engine=answer.engine,
            created_at=now,
        )
        # In the place of what was printed before it was declined, in one statement: the row above is ours already.
        InvoiceDocument.objects.bulk_create(
            [document], update_conflicts=True, unique_fields=["invoice"], update_fields=_PRINTED
        )
    return moved


def check_complete(invoice: Invoice) -> None:
    """Refuse a document without what the law asks of it, naming each missing field (spec 3, finalize)."""
    customer, contract = invoice.customer_snapshot, invoice.application_snapshot
    keys = {"customer": invoice.customer_key, "contract": invoice.application_key}
    missing: dict[str, str] = {}
    if is_blank(str(customer.get("company_name") or "")):
        missing["company_name"] = say(NO_COMPANY_NAME, **keys)
    if invoice.is_local_act:
        if is_blank(str(customer.get("tin") or "")):
            missing["tin"] = say(NO_TIN, **keys)
        if is_blank(str(contract.get("agreement_number") or "")):
            missing["agreement_number"] = say(NO_AGREEMENT_NUMBER, **keys)
        if is_blank(str(contract.get("agreement_date") or "")):
            missing["agreement_date"] = say(NO_AGREEMENT_DATE, **keys)
    if missing:
        raise Invalid(missing)
