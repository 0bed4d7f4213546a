from decimal import Decimal

import pytest

from proxima_invoice.foundation.admin.figures import amount_html, figure, signed, typed_amount


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("15825000.00"), "15\xa0825\xa0000,00"),
        (Decimal("0"), "0,00"),
        (Decimal("-120"), "−120,00"),
        (Decimal("9999999999999.99"), "9\xa0999\xa0999\xa0999\xa0999,99"),
        (None, "–"),
    ],
)
def test_a_figure(value: Decimal | None, text: str):
    assert figure(value) == text


def test_a_currency_is_text():
    assert "<b>" not in amount_html(Decimal(1), "<b>")


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("16 000 000,00", "16000000.00"),
        ("16,000,000.00", "16000000.00"),
        ("16.000.000,00", "16000000.00"),
        ("1,5", "1.5"),
        ("−120", "-120"),
        ("a lot", "alot"),
        ("1,2,3", "1,2,3"),
        ("", ""),
    ],
)
def test_what_people_type(typed: str, plain: str):
    assert typed_amount(typed) == plain


@pytest.mark.parametrize("text", ["150,000", "1,000", "-1,000"])
def test_a_comma_that_can_be_read_two_ways_is_left_for_the_service_to_refuse(text):
    assert typed_amount(text) == text


@pytest.mark.parametrize(("value", "shown"), [("187500", "+187\xa0500,00"), ("-0.5", "−0,50"), ("0", "0,00")])
def test_a_change_shows_its_sign(value: str, shown: str):
    assert signed(Decimal(value)) == shown
