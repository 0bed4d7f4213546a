"""Fixed-price contracts: one line with the agreed amount (spec 2, Deal types)."""

from invoices import money
from invoices.pricing import wording
from invoices.pricing.line import PricedLine
from invoices.pricing.terms import Terms


def fixed_line(*, terms: Terms) -> PricedLine:
    return PricedLine(
        line_type="fixed",
        description=wording.fixed_price(terms.application_name, language=terms.language),
        sort_order=0,
        unit_price=terms.base_amount,
        quantity=money.ONE,
        line_total=money.rounded(terms.base_amount),
        is_billed=True,
    )
