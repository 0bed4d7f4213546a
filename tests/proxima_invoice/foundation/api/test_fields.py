"""Figures and moments as they are written in JSON (spec 3, API: rules for all)."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from proxima_invoice.foundation.api.fields import HoursField, MomentField, MoneyField, MultiplierField, NumberField


@pytest.mark.parametrize(
    ("value", "written"),
    [("15825000", "15825000.00"), ("0.1", "0.10"), ("-5.5", "-5.50"), ("9999999999999.99", "9999999999999.99")],
)
def test_money_and_hours_have_two_decimals(value: str, written: str):
    assert MoneyField().to_representation(Decimal(value)) == written
    assert HoursField().to_representation(Decimal(value)) == written


def test_money_is_never_written_with_an_exponent():
    assert MoneyField().to_representation(Decimal("1E+5")) == "100000.00"


@pytest.mark.parametrize(("value", "written"), [("1", "1.0"), ("1.50", "1.5"), ("1.25", "1.25"), ("10.00", "10.0")])
def test_a_multiplier_has_one_decimal_at_least(value: str, written: str):
    assert MultiplierField().to_representation(Decimal(value)) == written


@pytest.mark.parametrize(("value", "written"), [("15000000.00", 15000000), ("0", 0), ("1.25", 1.25)])
def test_clients_amounts_are_numbers(value: str, written: float):
    assert repr(NumberField().to_representation(Decimal(value))) == repr(written)


def test_a_moment_is_in_utc_to_the_second():
    tashkent = timezone(timedelta(hours=5))

    assert MomentField().to_representation(datetime(2026, 2, 15, 10, tzinfo=UTC)) == "2026-02-15T10:00:00Z"
    assert MomentField().to_representation(datetime(2026, 2, 15, 3, 0, 1, 999999, tzinfo=tashkent)) == (
        "2026-02-14T22:00:01Z"
    )
