from typing import Any
from uuid import UUID

import pytest

from invoices.errors import Conflict, Invalid, NotFound
from invoices.models import PaymentMethod
from invoices.services.payment_methods import add_payment_method, disable_payment_method
from proxima_invoice.foundation.models import SettingChange
from tests.payments import manager
from tests.plugins.api import UNKNOWN

pytestmark = pytest.mark.django_db
GIVEN = {
    "customer_key": "CUST-1",
    "provider_customer_id": "cus_1",
    "provider_method_id": "pm_1",
    "label": "Visa ·· 4242",
}


def add(**given: Any) -> PaymentMethod:
    return add_payment_method(user=manager(), values={**GIVEN, **given})


def test_it_is_stored_enabled_and_every_change_is_kept(bank):
    method = add(label="  Visa ·· 4242 ")
    assert (method.provider, method.label, method.enabled) == ("bank", "Visa ·· 4242", True)

    for _ in range(2):
        assert not disable_payment_method(method_id=method.pk, user=manager()).enabled
    changes = SettingChange.objects.filter(subject_id=str(method.pk))
    assert changes.get(field_name="enabled", kind="changed").new_value == "false"
    assert changes.filter(kind="added").count() >= 4
    with pytest.raises(NotFound):
        disable_payment_method(method_id=UUID(UNKNOWN), user=manager())


def test_a_customer_has_one_that_is_enabled_and_none_twice(bank):
    method = add()
    with pytest.raises(Conflict, match="Disable that one first"):
        add(provider_method_id="pm_2")
    with pytest.raises(Conflict, match="stored already"):
        add(customer_key="CUST-2")
    disable_payment_method(method_id=method.pk, user=manager())
    add(provider_method_id="pm_2")

    assert PaymentMethod.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"customer_key": ""}, "customer_key"),
        ({"customer_key": "C" * 21}, "customer_key"),
        ({"customer_key": " CUST-1"}, "customer_key"),
        ({"customer_key": "a\0b"}, "customer_key"),
        ({"customer_key": 5}, "customer_key"),
        ({"provider": "nobody"}, "provider"),
        ({"provider_method_id": "4242 4242"}, "provider_method_id"),
        ({"provider_customer_id": ""}, "provider_customer_id"),
        ({"label": "4242 4242 4242 4242"}, "label"),
        ({"label": "4242-4242-4242-4242"}, "label"),
        ({"label": "x" * 51}, "label"),
        ({"label": "\ud800"}, "label"),
    ],
)
def test_what_cannot_be_is_named_and_a_cards_number_never_kept(given, field, bank):
    with pytest.raises(Invalid) as refused:
        add(**given)

    assert list(refused.value.details) == [field]
    assert not PaymentMethod.objects.exists()
