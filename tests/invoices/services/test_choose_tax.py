from datetime import date
from decimal import Decimal

import pytest

from invoices.models import TaxRule
from invoices.services.choose_tax import TaxInForce, tax_for

pytestmark = pytest.mark.django_db


def test_before_the_first_rule_there_is_no_vat():
    TaxRule.objects.create(effective_from=date(2026, 2, 1), mode="exclusive", rate=Decimal(12))
    assert tax_for(date(2026, 1, 31)) == TaxInForce("none", Decimal(0))


def test_a_rule_holds_from_its_day_until_the_next():
    TaxRule.objects.create(effective_from=date(2026, 2, 1), mode="exclusive", rate=Decimal(12))
    TaxRule.objects.create(effective_from=date(2026, 3, 1), mode="inclusive", rate=Decimal("12.5"))
    TaxRule.objects.create(effective_from=date(2026, 4, 1), mode="none", rate=Decimal(12))
    assert tax_for(date(2026, 2, 1)) == TaxInForce("exclusive", Decimal(12))
    assert tax_for(date(2026, 2, 28)) == TaxInForce("exclusive", Decimal(12))
    assert tax_for(date(2026, 3, 1)) == TaxInForce("inclusive", Decimal("12.50"))
    assert tax_for(date(2026, 5, 1)) == TaxInForce("none", Decimal(0))
