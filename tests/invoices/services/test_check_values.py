"""Values from outside: one way of writing each, so that what the schema promises is what is taken."""

from decimal import Decimal
from uuid import UUID

import pytest

from invoices.services.check_values import as_amount, as_plain_text, as_uuid, as_whole_number

ID = "018f2b6e-7c1a-7e63-9d1f-2f6c1a9b4e10"


@pytest.mark.parametrize(("value", "number"), [(5, 5), (0, 0), (Decimal("5.0"), 5), (Decimal("5E+1"), 50), (99, 99)])
def test_whole_numbers_are_taken_however_json_writes_them(value, number):
    assert as_whole_number(value, largest=99) == number


@pytest.mark.parametrize("value", ["5", "", -1, 100, 1.0, True, None, Decimal("1.5"), Decimal("1E+40"), [], {}])
def test_what_is_no_whole_number_within_bounds_is_refused(value):
    with pytest.raises(ValueError, match="Give a"):
        as_whole_number(value, largest=99)


@pytest.mark.parametrize("value", [ID, ID.upper(), UUID(ID)])
def test_ids_are_taken_in_either_case(value):
    assert as_uuid(value) == UUID(ID)


@pytest.mark.parametrize(
    "value", [ID.replace("-", ""), f"{{{ID}}}", f"urn:uuid:{ID}", f"{ID}\n", f" {ID}", "", 1, None]
)
def test_other_ways_of_writing_an_id_are_refused(value):
    with pytest.raises(ValueError, match="UUID"):
        as_uuid(value)


@pytest.mark.parametrize("value", ["0000001", "1234567"])
def test_a_text_has_no_more_digits_than_the_largest_amount(value):
    with pytest.raises(ValueError, match=r"At most 999999\.99"):
        as_amount(value, largest=Decimal("999999.99"))


def test_texts_are_measured_in_characters_and_long_ones_in_bytes():
    assert as_plain_text("я" * 10, longest=10) == "я" * 10
    with pytest.raises(ValueError, match="At most 10 characters; this has 11"):
        as_plain_text("я" * 11, longest=10)
    with pytest.raises(ValueError, match="At most 10 bytes; this has 12"):
        as_plain_text("я" * 6, most_bytes=10)
