"""Which VAT a document carries (spec 4, Tax)."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from invoices.models import TaxRule


class TaxInForce(NamedTuple):
    """`mode` is none, inclusive or exclusive; `rate` is in percent."""

    mode: str
    rate: Decimal


def tax_for(invoice_date: date) -> TaxInForce:
    """The seller's rule in force on that day; before the first one there is no VAT."""
    rule = (
        TaxRule.objects.filter(effective_from__lte=invoice_date)
        .order_by("-effective_from")
        .values_list("mode", "rate")
        .first()
    )
    if rule is None or rule[0] == TaxRule.Mode.NONE:
        return TaxInForce(TaxRule.Mode.NONE.value, Decimal(0))
    return TaxInForce(*rule)
