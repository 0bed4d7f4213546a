"""Documents as the queues show them: incoming ones, and invoices of ours (spec 7, Queues).

Names are the vendor's where they are known (`digitizedat`, `docnum`, `sellernameascii`), and written like them where
not. `document_schema` describes every one; amounts are strings, so that nothing on the way rounds them.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from anyascii import anyascii
from django.conf import settings

from integrations.exchange.models import FIELDS, Company, IncomingDocument, Queue, QueueEntry
from integrations.exchange.queries.file_links import link_of
from integrations.exchange.queries.moments import written
from invoices.models import Invoice, LineItem
from invoices.money import tax
from invoices.queries.stored_pdf import pdf_name

NAMES = {
    "number": "docnum",
    "issue_date": "date",
    "due_date": "duedate",
    "seller_name": "sellername",
    "seller_tin": "sellertin",
    "buyer_name": "buyername",
    "buyer_tin": "buyertin",
    "currency": "currency",
    "net_total": "nettotal",
    "vat_total": "vattotal",
    "total": "total",
}
"""Ours → theirs."""
MOMENTS = {Queue.DIGITIZED.value: "digitizedat", Queue.EXPORTED.value: "exportedat"}
SCHEMA_URL = "/api/schema/jsonexport.json"


def page_json(entries: Iterable[QueueEntry], *, company: Company, next_moment: datetime | None) -> dict[str, Any]:
    """A whole answer of a queue to somebody of the `company`, in a few queries."""
    rows = list(entries)
    incoming = _incoming({row.incoming_id for row in rows} - {None})
    invoices = _invoices({row.invoice_id for row in rows} - {None})
    documents = [
        incoming_json(incoming[row.incoming_id]) | {MOMENTS[row.queue]: written(row.moment)}
        if row.incoming_id
        else invoice_json(invoices[row.invoice_id], row, company=company)
        for row in rows
    ]
    following = {"next": written(next_moment)} if next_moment else {}
    return {"$schema": settings.PUBLIC_URL + SCHEMA_URL, "documents": documents, **following}


def _incoming(ids: Iterable[Any]) -> Mapping[Any, IncomingDocument]:
    documents = IncomingDocument.objects.select_related("company", "expense_account", "vat_class")
    return documents.in_bulk(list(ids))


def _invoices(ids: Iterable[Any]) -> Mapping[Any, Invoice]:
    invoices = Invoice.objects.select_related("document").prefetch_related("line_items")
    heavy = (
        "search_text",
        "html_override",
        "legal_text",
        "application_snapshot",
        "document__pdf_data",
        "document__html",
    )
    return invoices.defer(*heavy).in_bulk(list(ids))


def incoming_json(document: IncomingDocument) -> dict[str, Any]:
    account, vat_class = document.expense_account, document.vat_class
    return {
        "id": str(document.pk),
        "direction": "incoming",
        "doctype": document.doctype,
        "status": document.status,
        "companycode": document.company.code,
        "url": link_of("incoming", document.pk),
        "filename": document.file_name,
        "contenttype": document.content_type,
        "size": document.size,
        "sha256": document.sha256,
        "pages": document.pages,
        "duplicateof": str(document.duplicate_of_id) if document.duplicate_of_id else None,
        "userdata": document.userdata or None,
        "sourcedata": document.sourcedata or None,
        "uploadedat": written(document.uploaded_at),
        "digitizedat": written(document.digitized_at) if document.digitized_at else None,
        "exportedat": written(document.exported_at) if document.exported_at else None,
        "rejectreason": document.reject_reason or None,
        **_figures({theirs: getattr(document, ours) for ours, theirs in NAMES.items()}),
        "expenseaccount": {"code": account.code, "name": account.name} if account else None,
        "vatclass": {"code": vat_class.code, "name": vat_class.name, "rate": _text(vat_class.rate)}
        if vat_class
        else None,
        "fields": {
            NAMES[name]: {"confidence": told["confidence"], "origin": told["origin"]}
            for name, told in document.found.items()
            if name in FIELDS
        },
        "lines": [],
    }


def invoice_json(invoice: Invoice, entry: QueueEntry, *, company: Company) -> dict[str, Any]:
    """An invoice of ours, for a company that gets them; its figures are those that were printed."""
    taxed = tax(invoice.total_amount, mode=invoice.vat_mode, rate=invoice.vat_rate)
    customer, seller = invoice.customer_snapshot, invoice.branding_snapshot
    document = getattr(invoice, "document", None)
    number = invoice.display_number
    figures = {
        "docnum": number,
        "date": invoice.invoice_date,
        "duedate": invoice.due_date,
        "sellername": seller.get("company_name") or "",
        "sellertin": seller.get("tin") or "",
        "buyername": customer.get("company_name") or invoice.company_name,
        "buyertin": customer.get("tin") or "",
        "currency": invoice.currency,
        "nettotal": taxed.total_with_vat - taxed.vat_amount,
        "vattotal": taxed.vat_amount,
        "total": taxed.total_with_vat,
    }
    return {
        "id": str(invoice.pk),
        "direction": "outgoing",
        "doctype": entry.doctype,
        "status": invoice.status,
        "companycode": company.code,
        "url": link_of("outgoing", invoice.pk) if document else None,
        "filename": pdf_name(number),
        "contenttype": "application/pdf",
        "size": None,
        "sha256": document.pdf_sha256 if document else None,
        "pages": None,
        "duplicateof": None,
        "userdata": None,
        "sourcedata": None,
        "uploadedat": None,
        "digitizedat": None,
        "exportedat": written(entry.moment),
        "rejectreason": None,
        **_figures(figures),
        "expenseaccount": None,
        "vatclass": None,
        "fields": {},
        "lines": [_line(line) for line in _printed(invoice)],
    }


def _printed(invoice: Invoice) -> list[LineItem]:
    billed = (line for line in invoice.line_items.all() if line.is_billed and not line.written_off)
    return sorted(billed, key=lambda line: (line.sort_order, line.pk))


def _line(line: LineItem) -> dict[str, Any]:
    return {
        "kind": line.line_type,
        "description": line.description,
        "quantity": _text(line.quantity),
        "unitprice": _text(line.unit_price),
        "multiplier": _text(line.rate_multiplier),
        "total": _text(line.line_total),
    }


def _figures(values: Mapping[str, Any]) -> dict[str, Any]:
    """What was not found is null; names also in the letters of every accounting system."""
    texts = {name: _text(value) for name, value in values.items()}
    for name in ("sellername", "buyername"):
        texts[f"{name}ascii"] = anyascii(values[name]) or None
    return texts


def _text(value: Any) -> str | None:
    match value:
        case None | "":
            return None
        case Decimal():
            return f"{value:.2f}"
        case date():
            return value.isoformat()
        case _:
            return str(value)
