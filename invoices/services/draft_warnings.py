"""What a reviewer should know before believing a draft's figures."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from clients.warehouse.types import Application, Customer
from invoices.money import ZERO
from invoices.pricing.line import PricedLine
from invoices.pricing.period import Period
from invoices.pricing.terms import HOURLY, is_international
from invoices.queries.billed_periods import BilledPeriod
from invoices.services.tell_warning import DraftWarning, warning


def warnings_by_hand(
    *,
    work_left_out: Sequence[PricedLine],
    others_left_out: Sequence[PricedLine],
    figures: Mapping[str, tuple[Decimal, Decimal]],
) -> list[DraftWarning]:
    """Of a draft whose lines or amounts a person gave. `figures`: name → as given, as the lines add up to."""
    found = []
    if work_left_out:
        count, hours = len(work_left_out), sum((line.quantity for line in work_left_out), ZERO)
        found.append(warning("worklogs_left_out", worklogs=count, hours=str(hours)))
    if others_left_out:
        lines = [{"description": line.description, "line_total": str(line.line_total)} for line in others_left_out]
        found.append(warning("lines_left_out", lines=lines))
    if figures:
        differing = {
            name: {"given": str(given), "computed": str(computed)} for name, (given, computed) in figures.items()
        }
        found.append(warning("figures_by_hand", figures=differing))
    return found


def missing_customer(application: Application, customer: Customer) -> list[DraftWarning]:
    if customer.company_name:
        return []
    return [warning("customer_missing", customer=application.customer_key)]


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
        found.append(warning("period_not_over", period_end=period.end.isoformat()))
    if not period.is_calendar_month:
        found.append(warning("period_not_a_month"))
    international = is_international(swift_bic=customer.swift_bic, currency=application.currency)
    if (
        application.deal_type != HOURLY
        and application.currency == "UZS"
        and international
        and application.invoice_amount > 0
    ):
        found.append(warning("base_from_invoice_amount"))
    if not international:
        missing = {
            "tin": customer.tin,
            "agreement_number": application.agreement_number,
            "agreement_date": application.agreement_date,
        }
        if lacking := [name for name, value in missing.items() if not value]:
            found.append(warning("act_incomplete", lacking=lacking))
    for label, others in shared_labels.items():
        found.append(warning("label_shared", label=label, contracts=list(others)))
    if application.deal_type == "FP":
        for invoice in invoices:
            if invoice.deal_type == "FP":
                found.append(
                    warning(
                        "fixed_price_billed_before",
                        invoice=invoice.display_number,
                        period_start=invoice.start.isoformat(),
                        period_end=invoice.end.isoformat(),
                    )
                )
    return found
