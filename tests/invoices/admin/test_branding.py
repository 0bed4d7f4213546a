import pytest
from django.test import Client

from invoices.models import BankAccount, Branding

USUAL = {
    "company_name": "ООО «Seller»",
    "accent_color": "#17657a",
    "bank_accounts-TOTAL_FORMS": "1",
    "bank_accounts-INITIAL_FORMS": "0",
    "bank_accounts-0-currency": "usd",
    "bank_accounts-0-account_number": "2020 8840",
    "bank_accounts-0-bank_name": "Bank",
}
ADD = "/admin/invoices/branding/add/"


def test_the_seller_and_an_account(administrator: Client):
    assert administrator.post(ADD, USUAL).status_code == 302
    assert BankAccount.objects.get().currency == "USD"


def test_there_is_one_seller(administrator: Client):
    administrator.post(ADD, USUAL)

    assert administrator.get(ADD).status_code == 403
    assert administrator.get("/admin/invoices/branding/").headers["Location"].endswith("/change/")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"accent_color": "red"}, "Give a colour such as #17657a."),
        ({"bank_accounts-0-currency": "dollar"}, "at most 5 characters"),
        ({"bank_accounts-0-currency": "$"}, "Give three letters such as UZS, USD or EUR."),
        ({"company_name": ""}, "This field is required."),
    ],
)
def test_a_wrong_value_is_told(wrong: dict[str, str], sentence: str, administrator: Client):
    assert sentence in administrator.post(ADD, USUAL | wrong).content.decode()
    assert not Branding.objects.exists()


def test_a_logo_is_shown_as_a_picture_in_which_nothing_runs(administrator: Client):
    branding = Branding.objects.create(company_name="Seller", logo_svg="<svg><script>alert(1)</script></svg>")

    page = administrator.get(f"/admin/invoices/branding/{branding.pk}/change/").content.decode()

    assert "data:image/svg+xml;base64," in page
    assert "alert(1)" not in page


def test_a_manager_may_look_at_it_and_no_more(manager: Client):
    branding = Branding.objects.create(company_name="Seller")
    address = f"/admin/invoices/branding/{branding.pk}/change/"

    assert manager.get(address).status_code == 200
    assert manager.post(address, USUAL).status_code == 403
