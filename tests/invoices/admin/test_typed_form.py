import pytest

from invoices.admin.typed_form import Field, plain

AMOUNT = Field("total_amount", "Total", "amount")


@pytest.mark.parametrize(
    "typed", ["15825000", "15 825 000,00", "15\xa0825\xa0000,00", "15,825,000.00", "15.825.000,00"]
)
def test_the_same_amount_however_it_is_written(typed: str):
    assert plain(AMOUNT, typed) == "15825000.00"


@pytest.mark.parametrize("typed", ["a lot", "1,2,3.4.5", "--1"])
def test_what_is_no_amount_stays_for_the_service_to_refuse(typed: str):
    assert plain(AMOUNT, typed) == typed
