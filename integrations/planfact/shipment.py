"""Our invoice as PlanFact's shipment (spec 5, PlanFact). Pure.

The body for creating one is in no public documentation [NF]: keys are those that operations are documented with, and
`value` is the line's sum, not its price [J].
"""

from decimal import Decimal
from typing import Any

from integrations.planfact.config import Config
from integrations.planfact.deal import Deal
from invoices.models import Invoice

SUPPORT, SUPPLEMENTARY = Invoice.DealType.SUPPORT, Invoice.Kind.SUPPLEMENTARY


def shipment(invoice: Invoice, *, deal: Deal, project_id: int | str, config: Config) -> dict[str, Any]:
    """The whole shipment. Dates are YYYY-MM-DD: date-times, which the documentation shows, are refused."""
    date = invoice.invoice_date.isoformat()
    document = {
        "operationDate": date,
        "calculationDate": date,
        "isCalculationCommitted": True,
        "companyId": config.company_id,
        "sellingDealId": deal.id,
        "projectId": project_id,
        "externalId": str(invoice.pk),
        "comment": f"Act {invoice.display_number}",
        "items": items(invoice, hourly=config.hourly_product, support=config.support_product),
    }
    return document if deal.contractor_id is None else document | {"contrAgentId": deal.contractor_id}


def items(invoice: Invoice, *, hourly: str, support: str) -> list[dict[str, Any]]:
    """SUP: the support, and its overtime when there is some. HR, FP and supplements, which bill late hours whatever the
    contract: one item of hours (or 1 when there are none).

    They add up to the invoice's total: the support takes what manual lines or a total set by hand change.
    """
    if invoice.deal_type != SUPPORT or invoice.kind == SUPPLEMENTARY:
        return [_item(hourly, invoice.total_hours, invoice.total_amount)]
    rest = invoice.total_amount - invoice.overtime_amount
    if not invoice.is_overtime or rest < 0:
        return [_item(support, Decimal(1), invoice.total_amount)]
    return [
        _item(support, Decimal(1), rest),
        _item(hourly, invoice.overtime_hours, invoice.overtime_amount),
    ]


def _item(product_id: str, count: Decimal, value: Decimal) -> dict[str, Any]:
    """`count` is a number, exact as a float: hours have two decimals. `value` is money, and so a string."""
    whole = count == count.to_integral_value()
    number = (int(count) if whole else float(count)) or 1
    return {"productId": product_id, "count": number, "value": f"{value:.2f}"}
