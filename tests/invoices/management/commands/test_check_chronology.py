from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.documents import invoice_of, support

pytestmark = pytest.mark.django_db


def test_a_row_that_is_whole_ends_well():
    out = StringIO()
    invoice_of(support(), invoice_number=1, display_number="INV-1")

    call_command("check_chronology", stdout=out)

    assert out.getvalue() == "Every number is there, once, in the order of its date.\n"


def test_what_is_found_is_listed_and_ends_with_a_failure():
    out = StringIO()
    for number in (1, 3):
        invoice_of(support(), invoice_number=number, display_number=f"INV-{number}", sequence_key="2026")

    with pytest.raises(CommandError, match="1 found") as ended:
        call_command("check_chronology", stdout=out)

    assert ended.value.returncode == 1
    assert out.getvalue() == "Default 2026: Number 2 is missing before INV-3.\n"
