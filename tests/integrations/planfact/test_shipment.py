"""What PlanFact is told, compared with files; and that it adds up to the invoice."""

import json
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from integrations.planfact.config import config
from integrations.planfact.deal import Deal
from integrations.planfact.shipment import items, shipment
from invoices.models import Invoice
from tests.golden import payload


def invoice(
    deal_type: str,
    total: str,
    *,
    hours: str = "0",
    base: str = "",
    over: str = "0",
    amount: str = "0",
    kind: str = "regular",
):
    return Invoice(
        id=UUID("01890a5d-ac96-774b-bcce-b302099a8057"),
        display_number="INV-1",
        application_key="APP-001",
        invoice_date=date(2026, 2, 28),
        deal_type=deal_type,
        kind=kind,
        currency="UZS",
        base_amount=Decimal(base or total),
        overtime_hours=Decimal(over),
        overtime_amount=Decimal(amount),
        is_overtime=Decimal(over) > 0,
        total_hours=Decimal(hours),
        total_amount=Decimal(total),
    )


CASES = {
    "sup": invoice("SUP", "15000000.00", hours="38.25"),
    "sup_overtime": invoice("SUP", "15825000.00", hours="45.50", base="15000000.00", over="5.50", amount="825000.00"),
    "sup_overtime_manual_total": invoice(
        "SUP", "15000000.00", hours="45.50", base="15000000.00", over="5.50", amount="825000.00"
    ),
    "sup_manual_line": invoice("SUP", "15300000.00", hours="10.00", base="15000000.00"),
    "sup_supplementary": invoice("SUP", "450000.00", hours="3.00", base="0.00", kind="supplementary"),
    "hr": invoice("HR", "2587.50", hours="17.25"),
    "hr_whole_hours": invoice("HR", "2400.00", hours="16.00"),
    "hr_without_hours": invoice("HR", "100.00"),
    # Only support knows overtime: elsewhere it is part of the one sum.
    "hr_overtime": invoice("HR", "2587.50", hours="17.25", over="2.25", amount="337.50"),
    "fp_overtime": invoice("FP", "9000.10", hours="120.01", over="8.01", amount="600.70"),
    "fp": invoice("FP", "9000.10", hours="120.01"),
    "fp_without_hours": invoice("FP", "9000.10"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_items(case):
    current = config()
    made = items(CASES[case], hourly=current.hourly_product, support=current.support_product)

    assert json.dumps(made, indent=2) == payload(f"planfact/items_{case}.json")
    assert sum(Decimal(item["value"]) for item in made) == CASES[case].total_amount


@pytest.mark.parametrize("deal_type", ["HR", "FP"])
def test_only_support_knows_overtime(deal_type):
    made = items(invoice(deal_type, "900.00", hours="9", over="2", amount="200"), hourly="h", support="s")

    assert made == [{"productId": "h", "count": 9, "value": "900.00"}]


def test_a_total_below_its_overtime_is_one_sum():
    """Set by hand: no part of it may be negative."""
    made = items(invoice("SUP", "500.00", base="1000.00", over="5", amount="600.00"), hourly="h", support="s")

    assert made == [{"productId": "s", "count": 1, "value": "500.00"}]


def test_the_whole_shipment():
    made = shipment(CASES["sup_overtime"], deal=Deal(id=77, contractor_id=501), project_id=9, config=config())

    assert json.dumps(made, indent=2) == payload("planfact/shipment.json")


def test_a_deal_without_a_contractor_leaves_him_out():
    made = shipment(CASES["sup"], deal=Deal(id="a-guid", contractor_id=None), project_id=9, config=config())

    assert "contrAgentId" not in made
    assert made["sellingDealId"] == "a-guid"
