"""Base amounts and who is abroad (spec 2, Deal types)."""

from decimal import Decimal

import pytest

from invoices.pricing.terms import base_amount, is_international


@pytest.mark.parametrize(
    ("swift_bic", "currency", "expected"),
    [
        ("", "UZS", False),
        ("UZ", "UZS", False),
        ("ABC", "UZS", True),
        ("NBFAUZ2X", "UZS", True),
        ("", "USD", True),
        ("", "", True),
    ],
)
def test_a_swift_code_or_another_currency_makes_a_contract_international(swift_bic, currency, expected):
    assert is_international(swift_bic=swift_bic, currency=currency) is expected


@pytest.mark.parametrize(
    ("invoice_amount", "international", "base"),
    [("900.00", True, "900.00"), ("900.00", False, "100.00"), ("0.00", True, "100.00"), ("0.00", False, "100.00")],
)
def test_the_invoice_amount_is_the_base_only_abroad_and_only_when_there_is_one(invoice_amount, international, base):
    amount = base_amount(
        deal_amount=Decimal("100.00"), invoice_amount=Decimal(invoice_amount), international=international
    )
    assert amount == Decimal(base)
