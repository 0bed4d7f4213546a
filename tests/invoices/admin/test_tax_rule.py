import pytest
from django.test import Client

from invoices.models import TaxRule

ADD = "/admin/invoices/taxrule/add/"


def test_a_rule_is_saved(administrator: Client):
    assert (
        administrator.post(ADD, {"effective_from": "01.03.2026", "mode": "inclusive", "rate": "12"}).status_code == 302
    )
    assert str(TaxRule.objects.get().effective_from) == "2026-03-01"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"mode": "none", "rate": "12"}, "Without VAT the rate is 0."),
        ({"mode": "exclusive", "rate": "0"}, "With VAT the rate is more than 0."),
        ({"mode": "exclusive", "rate": "101"}, "less than or equal to 100"),
        ({"mode": "exclusive", "rate": "12", "effective_from": "tomorrow"}, "Enter a valid date."),
    ],
)
def test_a_contradiction_is_told(typed: dict[str, str], sentence: str, administrator: Client):
    answer = administrator.post(ADD, {"effective_from": "2026-03-01", **typed})

    assert sentence in answer.content.decode()
    assert not TaxRule.objects.exists()
