"""What a reviewer should know before believing a draft's figures."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from clients.warehouse.types import Application, Customer
from invoices.pricing.period import Period
from invoices.pricing.terms import HOURLY, is_international
from invoices.queries.billed_periods import BilledPeriod

DraftWarning = dict[str, Any]
"""A code, a sentence for the reviewer, and what the sentence names."""


def warning(code: str, message: str, **data: Any) -> DraftWarning:
    return {"code": code, "message": message, **data}


def missing_customer(application: Application, customer: Customer) -> list[DraftWarning]:
    if customer.company_name:
        return []
    return [warning("customer_missing", f"The warehouse has no company name for customer {application.customer_key}.")]


def draft_warnings(
    application: Application,
    customer: Customer,
    *,
    period: Period,
    shared_labels: Mapping[str, Sequence[str]],
    invoices: Sequence[BilledPeriod],
    today: date,
) -> list[DraftWarning]:
    """Of a regular draft. `shared_labels`: labels that other contracts name too → their keys; `invoices`: its past."""
    found = missing_customer(application, customer)
    if period.end >= today:
        found.append(warning("period_not_over", f"The period ends on {period.end}; more work may still be logged."))
    if not period.is_calendar_month:
        found.append(
            warning("period_not_a_month", "The period is not one calendar month; a monthly limit applies once.")
        )
    international = is_international(swift_bic=customer.swift_bic, currency=application.currency)
    if (
        application.deal_type != HOURLY
        and application.currency == "UZS"
        and international
        and application.invoice_amount > 0
    ):
        found.append(
            warning(
                "base_from_invoice_amount",
                "The base of this UZS contract is its invoice amount, because the customer has a SWIFT code.",
            )
        )
    if not international:
        missing = {
            "the customer's TIN": customer.tin,
            "the agreement's number": application.agreement_number,
            "the agreement's date": application.agreement_date,
        }
        if lacking := [name for name, value in missing.items() if not value]:
            message = f"An act cannot be finalized without {', '.join(lacking)}: complete it in Jira, then refresh."
            found.append(warning("act_incomplete", message))
    for label, others in shared_labels.items():
        names = ", ".join(others)
        message = f"Label {label} is also claimed by {names}."
        found.append(warning("label_shared", message, label=label, contracts=list(others)))
    if application.deal_type == "FP":
        for invoice in invoices:
            if invoice.deal_type == "FP":
                found.append(
                    warning(
                        "fixed_price_billed_before",
                        f"{invoice.display_number} bills this fixed price already ({invoice.start} – {invoice.end}).",
                        invoice=invoice.display_number,
                    )
                )
    return found
