import pytest

from invoices.admin.typed_form import Field, plain, unreadable

AMOUNT = Field("total_amount", "Total", "amount")


@pytest.mark.parametrize(
    "typed", ["15825000", "15 825 000,00", "15\xa0825\xa0000,00", "15,825,000.00", "15.825.000,00"]
)
def test_the_same_amount_however_it_is_written(typed: str):
    assert plain(AMOUNT, typed) == "15825000.00"
    assert unreadable(AMOUNT, typed) == ""


@pytest.mark.parametrize("typed", ["a lot", "1,2,3.4.5", "--1"])
def test_what_is_no_amount_stays_for_the_service_to_refuse(typed: str):
    assert plain(AMOUNT, typed) == typed
    assert unreadable(AMOUNT, typed) == "Give a number such as 1 250,50."


@pytest.mark.parametrize("typed", ["150.000", "150,000"])
def test_both_readings_are_offered_of_what_has_two(typed: str):
    assert unreadable(AMOUNT, typed) == "Write 150\xa0000 or 150,00: this could be either."


def test_limits_and_days_are_written_as_on_the_page():
    assert unreadable(AMOUNT, "1" * 14) == "At most 9\xa0999\xa0999\xa0999\xa0999,99."
    assert unreadable(Field("day", "Day", "date"), "tomorrow") == "Give a date such as 28.02.2026."
    assert unreadable(Field("day", "Day", "date"), "2026-02-28") == ""
