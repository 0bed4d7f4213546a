from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.money import LARGEST
from invoices.templatetags.invoice_format import (
    amount_in_words,
    day,
    grouped_account,
    money_text,
    period,
    plain,
    rate,
    short_day,
)

AMOUNTS = st.decimals(-LARGEST, LARGEST, places=2)
LANGUAGES = st.sampled_from(["ru", "en"])


def read_back(text: str) -> Decimal:
    text = text.replace("−", "-")
    if "," in text[-3:]:
        return Decimal(text.replace("\xa0", "").replace(",", "."))
    return Decimal(text.replace(",", ""))


@pytest.mark.parametrize(
    ("amount", "language", "text"),
    [
        ("15825000", "ru", "15\xa0825\xa0000,00"),
        ("15825000", "en", "15,825,000.00"),
        ("0", "ru", "0,00"),
        ("999.9", "ru", "999,90"),
        ("-500000", "ru", "−500\xa0000,00"),
        ("-0.5", "en", "−0.50"),
        ("9999999999999.99", "ru", "9\xa0999\xa0999\xa0999\xa0999,99"),
    ],
)
def test_money(amount, language, text):
    assert money_text(Decimal(amount), language) == text


@given(amount=AMOUNTS, language=LANGUAGES)
def test_money_reads_back(amount, language):
    text = money_text(amount, language)
    assert read_back(text) == amount
    assert " " not in text  # Never torn apart at the end of a line.


@given(amount=AMOUNTS, language=LANGUAGES)
def test_a_short_number_reads_back(amount, language):
    text = plain(amount, language)
    assert Decimal(text.replace("\xa0", "").replace("−", "-").replace(",", "." if language == "ru" else "")) == amount
    assert not text.endswith((",", ".", ",0", ".0"))


def test_nothing_is_printed_for_a_missing_value():
    assert [money_text(None), plain(None), day(None), short_day(None, "en")] == ["", "", "", ""]


def test_a_rate_says_its_multiplier_when_it_is_not_one():
    assert rate(Decimal(150000), Decimal("1.50"), "ru") == "150\xa0000,00\xa0×\xa01,5"
    assert rate(Decimal(55), Decimal("1.25"), "en") == "55.00\xa0×\xa01.25"
    assert rate(Decimal(55), Decimal("1.00"), "en") == "55.00"


def test_days():
    assert day(date(2026, 2, 28), "ru") == "28.02.2026"
    assert day(date(2026, 2, 28), "en") == "28 February 2026"
    assert short_day(date(2026, 2, 2), "ru") == "02.02"
    assert short_day(date(2026, 2, 2), "en") == "2\xa0Feb"


@pytest.mark.parametrize(
    ("start", "end", "russian", "english"),
    [
        (date(2026, 2, 1), date(2026, 2, 28), "01.02.2026 – 28.02.2026", "1–28 February 2026"),
        (date(2026, 2, 15), date(2026, 3, 14), "15.02.2026 – 14.03.2026", "15 February – 14 March 2026"),
        (date(2025, 12, 1), date(2026, 1, 31), "01.12.2025 – 31.01.2026", "1 December 2025 – 31 January 2026"),
        (date(2026, 2, 1), date(2026, 2, 1), "01.02.2026 – 01.02.2026", "1 February 2026"),
    ],
)
def test_periods(start, end, russian, english):
    assert period(start, end, "ru") == russian
    assert period(start, end, "en") == english


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("15825000", "Пятнадцать миллионов восемьсот двадцать пять тысяч сум 00 тийин"),
        ("0", "Ноль сум 00 тийин"),
        ("1", "Один сум 00 тийин"),
        ("2", "Два сум 00 тийин"),
        ("21001.05", "Двадцать одна тысяча один сум 05 тийин"),
        ("0.99", "Ноль сум 99 тийин"),
    ],
)
def test_words(amount, words):
    assert amount_in_words(Decimal(amount), currency="UZS", language="ru") == words


def test_words_in_english_and_for_other_currencies():
    assert amount_in_words(Decimal("2000.5"), currency="UZS", language="en") == "Two thousand sum 50 tiyin"
    assert amount_in_words(Decimal(2000), currency="USD", language="en") == ""


@given(amount=st.decimals(0, LARGEST, places=2), language=LANGUAGES)
def test_words_can_always_be_said(amount, language):
    words = amount_in_words(amount, currency="UZS", language=language)
    assert words[0].isupper()
    assert f" {int(amount * 100) % 100:02} " in words


def test_accounts_are_read_in_fours():
    assert grouped_account("20208000905123456001") == "2020\xa08000\xa09051\xa02345\xa06001"
    assert grouped_account("GB29NWBK60161331926819") == "GB29NWBK60161331926819"
    assert grouped_account("") == ""
