"""Everything else that an invoice holds: its terms, its two parties as copied, and what the outside calls it."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from invoices.admin.page import LOOKING, find_invoice, needs, render, tab_counts
from invoices.admin.words import deal_word
from invoices.models import Invoice
from proxima_invoice.foundation.admin.base import ModelAdmin
from proxima_invoice.foundation.admin.figures import figure

Rows = list[tuple[str, str]]


@needs("invoices.view_invoice", methods=LOOKING)
def details(model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID) -> HttpResponse:
    invoice = find_invoice(object_id)
    cards = (
        (_("Invoice"), _invoice(invoice)),
        (_("Customer, as copied"), _customer(invoice)),
        (_("Contract, as copied"), _contract(invoice)),
        (_("What its hours cost"), rate_rows(invoice)),
        (_("On the document"), _document(invoice)),
        (_("Known outside as"), _outside(invoice)),
    )
    return render(
        model_admin,
        request,
        "details.html",
        title=_("Details"),
        context={
            "invoice": invoice,
            "tab": "details",
            "cards": [(title, kept) for title, rows in cards if (kept := [row for row in rows if row[1]])],
            **tab_counts(invoice),
        },
    )


def _invoice(invoice: Invoice) -> Rows:
    return [
        (_("Number"), invoice.display_number),
        (_("Kind"), invoice.get_kind_display()),
        (_("Contract"), invoice.application_key),
        (_("Customer"), invoice.customer_key),
        (_("Deal"), deal_word(invoice)),
        (_("Invoice date"), f"{invoice.invoice_date:%d.%m.%Y}"),
        (_("Due date"), f"{invoice.due_date:%d.%m.%Y}"),
        (_("Payment terms"), ngettext("%d day", "%d days", invoice.payment_terms_days) % invoice.payment_terms_days),
        (_("Made"), _moment(invoice.created_at)),
        (_("Last changed"), _moment(invoice.updated_at)),
        (_("Version"), str(invoice.version)),
    ]


def _customer(invoice: Invoice) -> Rows:
    labels = {
        "company_name": _("Company"),
        "company_type": _("Legal form"),
        "tin": _("TIN (ИНН)"),
        "ccea": _("OKED (ОКЭД)"),
        "vat_code": _("VAT code"),
        "address": _("Address"),
        "country": _("Country"),
        "account_number": _("Account"),
        "bank_name": _("Bank"),
        "mfo": _("MFO (МФО)"),
        "swift_bic": _("SWIFT/BIC"),
        "signer_full_name": _("Signs"),
        "signer_position": _("Position"),
    }
    return _named(invoice.customer_snapshot, labels)


def _contract(invoice: Invoice) -> Rows:
    snapshot = invoice.application_snapshot
    labels = {
        "application_name": _("Name"),
        "status": _("Status"),
        "agreement_number": _("Agreement"),
        "agreement_date": _("Agreement date"),
        "start_date": _("From"),
        "finish_date": _("Until"),
        "labels": _("Project labels"),
    }
    copied = {name: _day(value) if name.endswith("_date") else value for name, value in snapshot.items()}
    return _named(copied, labels)


def rate_rows(invoice: Invoice) -> Rows:
    """What its hours cost, as copied from the contract: also what the next month is compared by."""
    rates = invoice.application_snapshot.get("rates", {})
    amounts = {
        "base_amount": _("Base"),
        "base_hourly_rate": _("Hourly rate"),
        "monthly_limit_hours": _("Monthly limit, hours"),
        "overtime_multiplier": _("Over the limit ×"),
        "p1_p3_multiplier": _("P1–P3 ×"),
        "off_hours_multiplier": _("Off hours ×"),
        "p1_p3_off_hours_multiplier": _("P1–P3 off hours ×"),
    }
    rows = [(label, _figure(rates.get(name))) for name, label in amounts.items()]
    hours = "{} – {}".format(rates.get("business_hours_start", ""), rates.get("business_hours_end", ""))
    weekend = ", ".join(str(WEEKDAYS_ABBR[day - 1]) for day in rates.get("weekend_days", ()) if 1 <= day <= 7)
    return [
        *rows,
        (_("Business hours"), f"{hours}, {rates.get('business_hours_tz', '')}" if rates else ""),
        (_("Weekend"), weekend),
    ]


def _document(invoice: Invoice) -> Rows:
    shown = {True: _("shown"), False: _("hidden")}
    return [
        (_("Task list"), shown[invoice.show_task_list]),
        (_("Tracked time"), shown[invoice.show_tracked_time]),
        (_("Task prices"), shown[invoice.show_task_pricing]),
        (_("Overtime row"), shown[invoice.show_overtime]),
        (_("Language"), {"ru": _("Russian"), "en": _("English")}.get(invoice.language, invoice.language)),
        (_("VAT"), invoice.get_vat_mode_display()),
        (_("Legal text"), invoice.legal_text or _("the standard text")),
        (_("Document of its own"), _characters(len(invoice.html_override)) if invoice.html_override else ""),
    ]


def _characters(count: int) -> str:
    return ngettext("%d character of HTML", "%d characters of HTML", count) % count


def _outside(invoice: Invoice) -> Rows:
    return [
        (_("Archive"), invoice.r2_storage_key),
        (_("Public address"), invoice.r2_public_url),
        (_("PlanFact shipment"), invoice.planfact_shipment_id),
        (_("PlanFact deal"), invoice.planfact_deal_id),
        (_("Didox document"), invoice.didox_document_id),
        (_("Didox status"), invoice.didox_status),
    ]


def _named(copied: dict[str, Any], labels: dict[str, str]) -> Rows:
    return [(label, str(copied.get(name) or "")) for name, label in labels.items()]


def _figure(text: Any) -> str:
    try:
        return "" if text is None else figure(Decimal(str(text)))
    except InvalidOperation:
        return str(text)


def _day(text: Any) -> str:
    """The copy's ISO date as people write it."""
    try:
        return f"{date.fromisoformat(str(text)):%d.%m.%Y}" if text else ""
    except ValueError:
        return str(text)


def _moment(moment: Any) -> str:
    return f"{localtime(moment):%d.%m.%Y %H:%M}"
