"""Rounding and totals (spec 2, Rounding): what is printed multiplies out and adds up."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices import money
from tests import oracle

cents = st.integers(-(10**15) + 1, 10**15 - 1).map(lambda number: Decimal(number) / 100)
quantities = st.integers(0, 10**8 - 1).map(lambda number: Decimal(number) / 100)
multipliers = st.integers(0, 999_999).map(lambda number: Decimal(number) / 100)


@dataclass
class Line:
    line_type: str = "task"
    source: str = "auto"
    quantity: Decimal = Decimal("1.00")
    line_total: Decimal = Decimal("10.00")
    is_billed: bool = True
    written_off: bool = False


@pytest.mark.parametrize(
    ("amount", "printed"),
    [
        ("0.005", "0.01"),
        ("0.015", "0.02"),
        ("2.675", "2.68"),
        ("0.0049999", "0.00"),
        ("-0.005", "-0.01"),
        ("7", "7.00"),
    ],
)
def test_halves_are_rounded_away_from_zero(amount, printed):
    assert str(money.rounded(Decimal(amount))) == printed


@given(st.decimals(-(10**12), 10**12, places=6))
def test_rounding_is_half_up_for_every_amount(amount):
    rounded = money.rounded(amount)
    assert rounded == oracle.half_up(amount)
    assert rounded.as_tuple().exponent == -2


@pytest.mark.parametrize("amount", ["9999999999999.995", "10000000000000.00", "-10000000000000.00", "1e20"])
def test_an_amount_beyond_fifteen_digits_is_refused(amount):
    with pytest.raises(money.AmountTooLarge):
        money.rounded(Decimal(amount))


def test_the_largest_amount_is_kept_to_the_cent():
    assert money.rounded(money.LARGEST) == Decimal("9999999999999.99")


@pytest.mark.parametrize(
    ("seconds", "quantity"),
    [
        (0, "0.00"),
        (17, "0.00"),
        (18, "0.01"),
        (1800, "0.50"),
        (1817, "0.50"),
        (1818, "0.51"),
        (1990, "0.55"),
        (2000, "0.56"),
        (3600, "1.00"),
        (7200, "2.00"),
        (163_800, "45.50"),
    ],
)
def test_hours_are_printed_in_hundredths(seconds, quantity):
    assert str(money.hours(seconds)) == quantity


@given(st.integers(0, 2**32))
def test_hours_are_half_up_for_every_duration(seconds):
    assert money.hours(seconds) == oracle.hours(seconds)


@given(quantities)
def test_every_printed_quantity_is_a_whole_number_of_seconds(quantity):
    assert money.hours(money.seconds_of(quantity)) == quantity
    assert Fraction(money.seconds_of(quantity)) == Fraction(quantity) * 3600


@pytest.mark.parametrize(
    ("seconds", "quantity", "total"),
    [(3600, "1.00", "150000.00"), (7200, "2.00", "300000.00"), (1800, "0.50", "75000.00")],
)
def test_a_task_costs_its_hours_at_the_rate(seconds, quantity, total):
    hours = money.hours(seconds)
    assert str(hours) == quantity
    assert str(money.line_total(hours, Decimal("150000.00"), money.ONE)) == total


@given(quantities, cents, multipliers)
def test_a_line_is_the_product_of_what_is_printed_rounded_once(quantity, unit_price, multiplier):
    wanted = oracle.line_total(quantity, unit_price, multiplier)
    if abs(Fraction(quantity) * Fraction(unit_price) * Fraction(multiplier)) > money.LARGEST:
        with pytest.raises(money.AmountTooLarge):
            money.line_total(quantity, unit_price, multiplier)
    else:
        assert money.line_total(quantity, unit_price, multiplier) == wanted


@given(
    st.integers(1, 1_000),
    st.integers(0, 10**9).map(lambda number: Decimal(number) / 100),
    st.sampled_from([Decimal("1.00"), Decimal("2.00"), Decimal("3.00")]),
)
def test_whole_hours_at_a_rate_find_their_rate_again(hours, rate, multiplier):
    quantity = Decimal(f"{hours}.00")
    assert money.exact_unit_price(money.line_total(quantity, rate, multiplier), quantity, multiplier) == rate


@given(cents, quantities, multipliers)
def test_a_unit_price_is_given_only_when_it_multiplies_out_exactly(total, quantity, multiplier):
    price = money.exact_unit_price(total, quantity, multiplier)
    divisor = Fraction(quantity) * Fraction(multiplier)
    exact = Fraction(total) / divisor if divisor else None
    if exact is not None and (exact * 100).denominator == 1 and abs(exact) <= money.LARGEST:
        assert price is not None
        assert Fraction(price) == exact
    else:
        assert price is None


def test_a_unit_price_that_no_column_holds_is_none():
    assert money.exact_unit_price(money.LARGEST, Decimal("0.01"), money.ONE) is None


@pytest.mark.parametrize(("quantity", "multiplier"), [("0.00", "1.00"), ("1.00", "0.00")])
def test_no_unit_price_makes_something_of_nothing(quantity, multiplier):
    assert money.exact_unit_price(Decimal("5.00"), Decimal(quantity), Decimal(multiplier)) is None


def test_an_invoice_without_lines_comes_to_nothing():
    assert set(money.totals([])) == {Decimal("0.00")}


def test_a_support_month_is_its_base_its_overtime_and_its_manual_lines():
    lines = [
        Line("support", line_total=Decimal("15000000.00")),
        Line("task", quantity=Decimal("45.50"), line_total=Decimal("6825000.00"), is_billed=False),
        Line("overtime", quantity=Decimal("5.50"), line_total=Decimal("825000.00")),
        Line("manual", source="manual", line_total=Decimal("-25000.00")),
    ]
    totals = money.totals(lines)
    assert totals.base_amount == Decimal("15000000.00")
    assert totals.overtime_hours == Decimal("5.50")
    assert totals.overtime_amount == Decimal("825000.00")
    assert totals.total_hours == Decimal("45.50")
    assert totals.total_amount == Decimal("15800000.00")


def test_what_was_written_off_counts_nowhere():
    assert set(money.totals([Line(written_off=True), Line("overtime", written_off=True)])) == {Decimal("0.00")}


def test_lines_for_information_give_hours_but_no_money():
    totals = money.totals([Line(is_billed=False)])
    assert totals.total_hours == Decimal("1.00")
    assert totals.total_amount == 0


def test_more_hours_than_the_column_holds_are_refused():
    with pytest.raises(money.AmountTooLarge):
        money.totals([Line(quantity=money.MOST_HOURS), Line(quantity=Decimal("0.01"))])


def test_a_total_beyond_fifteen_digits_is_refused():
    with pytest.raises(money.AmountTooLarge):
        money.totals([Line(line_total=money.LARGEST), Line(line_total=Decimal("0.01"))])


@given(
    st.lists(
        st.builds(
            Line,
            line_type=st.sampled_from(["support", "fixed", "task", "overtime", "manual"]),
            source=st.sampled_from(["auto", "manual"]),
            quantity=st.integers(0, 10**6).map(lambda number: Decimal(number) / 100),
            line_total=st.integers(-(10**9), 10**9).map(lambda number: Decimal(number) / 100),
            is_billed=st.booleans(),
            written_off=st.booleans(),
        )
    )
)
def test_totals_are_sums_of_what_is_printed(lines):
    totals = money.totals(lines)
    printed = [line for line in lines if not line.written_off]
    billed = [line for line in printed if line.is_billed]
    by_hand = sum(line.line_total for line in billed if line.source == "manual" and line.line_type != "overtime")
    assert totals.total_amount == sum(line.line_total for line in billed)
    assert totals.total_hours == sum(line.quantity for line in printed if line.line_type == "task")
    assert totals.base_amount + totals.overtime_amount + by_hand == totals.total_amount


@pytest.mark.parametrize(
    ("mode", "vat", "to_pay"),
    [("none", "0.00", "1000.05"), ("inclusive", "107.15", "1000.05"), ("exclusive", "120.01", "1120.06")],
)
def test_tax_is_inside_the_total_or_on_top_of_it(mode, vat, to_pay):
    tax = money.tax(Decimal("1000.05"), mode=mode, rate=Decimal("12.00"))
    assert (str(tax.vat_amount), str(tax.total_with_vat)) == (vat, to_pay)


def test_tax_on_top_of_the_largest_total_is_refused():
    with pytest.raises(money.AmountTooLarge):
        money.tax(money.LARGEST, mode="exclusive", rate=Decimal("12.00"))
