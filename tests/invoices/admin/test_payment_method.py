import pytest
from django.urls import reverse

from invoices.models import PaymentMethod
from proxima_invoice.foundation.models import SettingChange
from tests.payments import method_of
from tests.settings_form import opened

pytestmark = pytest.mark.django_db
ADD = "admin:invoices_paymentmethod_add"
TYPED = {
    "customer_key": "CUST-1",
    "label": "Visa ·· 4242",
    "enabled": "on",
    "provider": "bank",
    "provider_customer_id": "cus_1",
    "provider_method_id": "pm_1",
}


def test_one_is_stored_and_its_changes_are_kept(bank, administrator):
    assert administrator.post(reverse(ADD), TYPED).status_code == 302

    method = PaymentMethod.objects.get()
    assert (method.provider, method.enabled) == ("bank", True)
    change = reverse("admin:invoices_paymentmethod_change", args=[method.pk])
    sent = {name: value for name, value in TYPED.items() if name != "enabled"} | opened(administrator, change)
    assert administrator.post(change, sent).status_code == 302
    assert not PaymentMethod.objects.get().enabled
    assert SettingChange.objects.get(field_name="enabled", kind="changed").new_value == "false"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"label": "4242 4242 4242 4242"}, "Never write a card"),
        ({"provider_method_id": "4242424242424242"}, "Not ours."),
        ({"provider": "nobody"}, "Select a valid choice"),
        ({"customer_key": ""}, "This field is required"),
        ({"customer_key": "CUST-2"}, "Disable that one first"),
    ],
)
def test_what_cannot_be_is_refused(typed, said, bank, administrator):
    method_of("CUST-2")
    answer = administrator.post(reverse(ADD), {**TYPED, **typed})

    assert said in answer.content.decode()
    assert PaymentMethod.objects.count() == 1


def test_only_administrators_keep_them(bank, viewer):
    assert viewer.get(reverse("admin:invoices_paymentmethod_changelist")).status_code == 200
    assert viewer.post(reverse(ADD), TYPED).status_code == 403
