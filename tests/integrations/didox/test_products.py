"""What the act lists: as the printed act does, and always adding up."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.didox.products import products
from invoices import money
from invoices.models import Invoice
from invoices.queries.printed_lines import PrintedLine

WHOLE = "Услуги за период 01.02.2026 – 28.02.2026"


def line(line_type="task", name="SUP-1: Работа", quantity="1.00", price="150000.00", multiplier="1", **more):
    quantity, price, multiplier = Decimal(quantity), Decimal(price), Decimal(multiplier)
    usual = {
        "line_type": line_type,
        "description": name,
        "quantity": quantity,
        "unit_price": price,
        "rate_multiplier": multiplier,
        "line_total": money.line_total(quantity, price, multiplier),
        "is_billed": True,
        "rate_tier": "standard",
        "worklog_date": None,
        "line_total_is_manual": False,
    }
    return PrintedLine(**usual | more)


def invoice(lines, **fields):
    total = sum((one.line_total for one in lines if one.is_billed), Decimal(0))
    usual = {
        "language": "ru",
        "period_start": date(2026, 2, 1),
        "period_end": date(2026, 2, 28),
        "total_amount": total,
        "vat_mode": "none",
        "vat_rate": Decimal(0),
    }
    return Invoice(**usual | fields)


def listed(*lines, **fields):
    return [(one.name, str(one.quantity), str(one.total)) for one in products(invoice(lines, **fields), lines)]


SUPPORT = line("support", "Поддержка", price="15000000")
OVERTIME = line("overtime", "Сверх лимита", "5.50")
INCLUDED = line(is_billed=False)


def test_support_and_overtime_without_the_work_they_include():
    assert listed(SUPPORT, INCLUDED, OVERTIME) == [
        ("Поддержка", "1.00", "15000000.00"),
        ("Сверх лимита", "5.50", "825000.00"),
    ]


def test_hidden_overtime_is_folded_into_the_base():
    assert listed(SUPPORT, OVERTIME, show_overtime=False) == [("Поддержка", "1.00", "15825000.00")]


def test_overtime_without_a_base_cannot_be_hidden():
    assert listed(OVERTIME, show_overtime=False) == [("Сверх лимита", "5.50", "825000.00")]


def test_billed_tasks_are_listed_one_by_one():
    assert [name for name, *_ in listed(line(name="A-1: x"), line(name="A-2: y"))] == ["A-1: x", "A-2: y"]


def test_hidden_tasks_are_three_kinds_of_hours():
    lines = [line(), line(quantity="2.00"), line(rate_tier="p1_p3", multiplier="1.5"), line(rate_tier="off_hours")]

    assert listed(*lines, show_task_list=False) == [
        ("Рабочее время", "3.00", "450000.00"),
        ("Критические инциденты P1–P3", "1.00", "225000.00"),
        ("Нерабочее время", "1.00", "150000.00"),
    ]


def test_lines_by_hand_come_last_and_those_for_nothing_not_at_all():
    free, extra = line("manual", "Даром", price="0"), line("manual", "Выезд", price="99.99")

    assert [name for name, *_ in listed(SUPPORT, free, extra)] == ["Поддержка", "Выезд"]


def test_a_total_set_higher_is_an_adjustment():
    assert listed(SUPPORT, total_amount=Decimal("15000000.50"))[-1] == ("Корректировка", "1", "0.50")


@pytest.mark.parametrize("lines", [(SUPPORT, line("manual", "Скидка", price="-100")), (SUPPORT,), (line(price="0"),)])
def test_what_rows_cannot_say_is_one_row(lines):
    assert listed(*lines, total_amount=Decimal("14000000.00")) == [(WHOLE, "1", "14000000.00")]


def test_nothing_is_no_row():
    assert listed(line(price="0")) == []


def test_a_price_that_does_not_give_the_sum_is_not_named():
    """36.65 is no multiple of 0.33."""
    odd = line(quantity="0.33", price="100.05", multiplier="1.11")
    (one,) = products(invoice([odd]), [odd])

    assert (one.name, one.quantity, one.price) == ("SUP-1: Работа, 0,33 ч", Decimal(1), odd.line_total)


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        ("none", ("15000000.00", "0.00", "15000000.00")),
        ("exclusive", ("15000000.00", "1800000.00", "16800000.00")),
        ("inclusive", ("13392857.14", "1607142.86", "15000000.00")),
    ],
)
def test_the_three_kinds_of_tax(mode, told):
    rate = Decimal(0 if mode == "none" else 12)
    (one,) = products(invoice([SUPPORT], vat_mode=mode, vat_rate=rate), [SUPPORT])

    assert (f"{one.without_vat:.2f}", f"{one.vat:.2f}", f"{one.total:.2f}") == told


AMOUNTS = st.decimals("-1000", "100000", places=2)
LINES = st.lists(
    st.builds(
        lambda kind, quantity, price, multiplier, billed, tier: line(
            kind, "x", str(quantity), str(price), str(multiplier), is_billed=billed, rate_tier=tier
        ),
        st.sampled_from(["support", "task", "overtime", "manual", "fixed"]),
        st.decimals("0.01", "200", places=2),
        AMOUNTS,
        st.sampled_from(["1", "1.5", "1.25", "1.11"]),
        st.booleans(),
        st.sampled_from(["standard", "p1_p3", "off_hours", "p1_p3_off_hours", "overtime"]),
    ),
    max_size=8,
)


TAX = st.tuples(st.just("none"), st.just(Decimal(0))) | st.tuples(
    st.sampled_from(["exclusive", "inclusive"]), st.decimals("0", "25", places=2)
)


@settings(deadline=None)
@given(LINES, st.none() | st.decimals("0", "100000", places=2), TAX, st.booleans(), st.booleans())
def test_whatever_is_billed_it_adds_up_to_the_invoice(lines, total, told, tasks, overtime):
    billed = sum((one.line_total for one in lines if one.is_billed), Decimal(0))
    mode, rate = told
    fields = {"show_task_list": tasks, "show_overtime": overtime, "vat_mode": mode, "vat_rate": rate}
    total_amount = max(billed, Decimal(0)) if total is None else total
    made = products(invoice(lines, total_amount=total_amount, **fields), lines)
    tax = money.tax(total_amount, mode=mode, rate=rate)

    assert sum((one.total for one in made), Decimal(0)) == tax.total_with_vat
    assert sum((one.vat for one in made), Decimal(0)) == tax.vat_amount
    for one in made:
        assert one.quantity * one.price == one.without_vat
        assert one.without_vat + one.vat == one.total
        assert one.quantity > 0
        assert one.total > 0
        own = money.tax(one.total if mode == "inclusive" else one.without_vat, mode=mode, rate=rate).vat_amount
        assert abs(one.vat - own) <= Decimal("0.01")
