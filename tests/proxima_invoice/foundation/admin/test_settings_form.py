from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from clients.models import ClientInvoiceConfig, ContractRateRule, EmployeeExclusion
from invoices.models import BankAccount, Branding, NumberingSchema, TaxRule
from invoices.services.check_logo import check_logo
from invoices.services.store_logo import store_logo
from tests.logos import PNG
from tests.plugins.admin import NOW
from tests.settings_form import opened

CHANGED = "Changed since you opened it, by somebody else or in another tab."
RULE = "/admin/clients/contractraterule/APP-1/change/"
CONFIG = "/admin/clients/clientinvoiceconfig/APP-1/change/"
ACCOUNT = {"account_number": "2020", "bank_name": "Bank", "bank_name_en": "", "mfo": "", "swift_bic": ""}
WEEKDAYS = {"weekend_days": ["5"]}


@pytest.fixture
def rule(month: None) -> ContractRateRule:
    return ContractRateRule.objects.create(application_key="APP-1", base_hourly_rate=Decimal("100.00"))


def sent(**typed: Any) -> dict[str, Any]:
    """The rate rule's form as it was opened, with what was typed."""
    names = ["monthly_limit_hours", "overtime_multiplier", "p1_p3_multiplier", "off_hours_multiplier"]
    names += ["p1_p3_off_hours_multiplier", "business_hours_start", "business_hours_end", "business_hours_tz"]
    return dict.fromkeys(names, "") | {"base_hourly_rate": "100.00"} | typed


def test_whoever_is_alone_saves(rule: ContractRateRule, administrator: Client):
    answer = administrator.post(RULE, sent(base_hourly_rate="120") | opened(administrator, RULE))

    assert answer.status_code == 302
    rule.refresh_from_db()
    assert rule.base_hourly_rate == Decimal("120.00")


def test_the_slower_of_two_is_refused_and_keeps_what_was_typed(rule: ContractRateRule, administrator: Client):
    mine = opened(administrator, RULE)
    administrator.post(RULE, sent(base_hourly_rate="120") | opened(administrator, RULE))

    answer = administrator.post(RULE, sent(base_hourly_rate="150") | mine)

    form = answer.context["adminform"].form
    assert CHANGED in form.non_field_errors()[0]
    assert form.errors["base_hourly_rate"] == ["Now there is: 120.00"]
    assert form["base_hourly_rate"].value() == "150"
    rule.refresh_from_db()
    assert rule.base_hourly_rate == Decimal("120.00")


def test_a_field_left_alone_shows_what_is_there_now(rule: ContractRateRule, administrator: Client):
    mine = opened(administrator, RULE)
    administrator.post(RULE, sent(business_hours_tz="Asia/Dubai", **WEEKDAYS) | opened(administrator, RULE))

    form = administrator.post(RULE, sent(base_hourly_rate="150") | mine).context["adminform"].form

    assert form["business_hours_tz"].value() == "Asia/Dubai"
    assert form["weekend_days"].value() == ["5"]
    assert form["base_hourly_rate"].value() == "150"
    assert "base_hourly_rate" not in form.errors


def test_saving_again_after_a_look_is_meant(rule: ContractRateRule, administrator: Client):
    mine = opened(administrator, RULE)
    administrator.post(RULE, sent(business_hours_tz="Asia/Dubai") | opened(administrator, RULE))
    shown = administrator.post(RULE, sent(base_hourly_rate="150") | mine).context["seen"]

    answer = administrator.post(RULE, sent(base_hourly_rate="150", business_hours_tz="Asia/Dubai") | {"seen": shown})

    assert answer.status_code == 302
    rule.refresh_from_db()
    assert (rule.base_hourly_rate, rule.business_hours_tz) == (Decimal("150.00"), "Asia/Dubai")


def test_two_who_type_the_same_agree_but_are_told(rule: ContractRateRule, administrator: Client):
    mine = opened(administrator, RULE)
    administrator.post(RULE, sent(base_hourly_rate="120") | opened(administrator, RULE))

    form = administrator.post(RULE, sent(base_hourly_rate="120.00") | mine).context["adminform"].form

    assert list(form.errors) == ["__all__"]


@pytest.mark.django_db(transaction=True)
def test_of_many_who_press_at_once_one_wins(django_user_model):
    ContractRateRule.objects.create(application_key="APP-1", base_hourly_rate=Decimal("100.00"))
    root = django_user_model.objects.create_superuser("root", password="x")
    browsers = [Client() for _ in range(4)]
    for browser in browsers:
        browser.force_login(root)
    mine = opened(browsers[0], RULE)
    start = Barrier(len(browsers))

    def press(number: int) -> int:
        start.wait()
        try:
            return browsers[number].post(RULE, sent(base_hourly_rate=str(number)) | mine).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(browsers)) as pool:
        answers = list(pool.map(press, range(len(browsers))))

    assert sorted(answers) == [200, 200, 200, 302]
    assert ContractRateRule.objects.get().base_hourly_rate == answers.index(302)


@pytest.mark.parametrize("seen", ["", "forged", "W10:1xUfCF:CEjMGNCj1iMvXW1LmRhHg7_rBzGc8Bm4ObKkpba-7N0"])
def test_a_form_that_does_not_say_what_was_seen_saves_nothing(seen: str, rule: ContractRateRule, administrator: Client):
    assert administrator.post(RULE, sent(base_hourly_rate="150") | {"seen": seen}).status_code == 200
    rule.refresh_from_db()
    assert rule.base_hourly_rate == Decimal("100.00")


def test_what_another_row_showed_does_not_count(rule: ContractRateRule, administrator: Client):
    ContractRateRule.objects.create(application_key="APP-2")
    other = opened(administrator, "/admin/clients/contractraterule/APP-2/change/")

    assert administrator.post(RULE, sent(base_hourly_rate="150") | other).status_code == 200
    rule.refresh_from_db()
    assert rule.base_hourly_rate == Decimal("100.00")


def test_a_value_is_told_in_the_words_of_the_form(month: None, administrator: Client):
    ClientInvoiceConfig.objects.create(application_key="APP-1", legal_text="One\r\nTwo")
    usual = {"payment_terms_days": "10", "numbering_schema": "", "fixed_price_billing": "", "legal_text": "One\r\nTwo"}
    mine = opened(administrator, CONFIG)
    ClientInvoiceConfig.objects.update(language="ru", auto_approve=True, payment_terms_days=30, legal_text="One\nTwo")

    form = (
        administrator.post(CONFIG, usual | {"language": "en", "payment_terms_days": "20"} | mine)
        .context["adminform"]
        .form
    )

    assert form.errors["language"] == ["Now there is: Russian"]
    assert form.errors["payment_terms_days"] == ["Now there is: 30"]
    assert form["auto_approve"].value() is True
    assert "legal_text" not in form.errors


@pytest.mark.parametrize(
    ("address", "typed", "elsewhere"),
    [
        (
            "/admin/clients/employeeexclusion/dev-1/change/",
            {"kind": "excluded", "reason": "Mine", "is_active": "on"},
            lambda: EmployeeExclusion.objects.update(reason="Hers"),
        ),
        (
            "/admin/invoices/taxrule/{tax}/change/",
            {"effective_from": "01.01.2026", "mode": "inclusive", "rate": "12"},
            lambda: TaxRule.objects.update(mode="inclusive", rate=15),
        ),
        (
            "/admin/invoices/numberingschema/{schema}/change/",
            {"name": "Default", "pre_text": "ACT-", "number_of_digits": "0", "start_value": "1", "placeholders": "{}"},
            lambda: NumberingSchema.objects.update(pre_text="HERS-"),
        ),
    ],
)
def test_every_page_of_settings_is_guarded(address: str, typed: dict[str, str], elsewhere: Any, administrator: Client):
    EmployeeExclusion.objects.create(account_id="dev-1", kind="excluded")
    tax = TaxRule.objects.create(effective_from="2026-01-01", mode="none", rate=0)
    address = address.format(tax=tax.pk, schema=NumberingSchema.objects.get().pk)
    mine = opened(administrator, address)
    elsewhere()

    answer = administrator.post(address, typed | mine)

    assert CHANGED in answer.content.decode()
    assert not EmployeeExclusion.objects.filter(reason="Mine").exists()
    assert not TaxRule.objects.filter(rate=12).exists()
    assert not NumberingSchema.objects.filter(pre_text="ACT-").exists()


def test_making_a_schema_active_meanwhile_is_no_change_of_its_form(administrator: Client):
    schema = NumberingSchema.objects.create(name="Other")
    address = f"/admin/invoices/numberingschema/{schema.pk}/change/"
    typed = {"name": "Other", "pre_text": "ACT-", "number_of_digits": "0", "start_value": "1", "placeholders": "{}"}
    mine = opened(administrator, address)
    administrator.post(f"/admin/invoices/numberingschema/{schema.pk}/set-active/")

    assert administrator.post(address, typed | mine).status_code == 302
    schema.refresh_from_db()
    assert (schema.pre_text, schema.is_active) == ("ACT-", True)


class TestInlines:
    @pytest.fixture
    def branding(self, db: None) -> Branding:
        branding = Branding.objects.create(company_name="Seller")
        BankAccount.objects.create(branding=branding, currency="USD", **ACCOUNT)
        return branding

    @pytest.fixture
    def address(self, branding: Branding) -> str:
        return f"/admin/invoices/branding/{branding.pk}/change/"

    @staticmethod
    def sent(branding: Branding, **typed: str) -> dict[str, str]:
        account = {"id": str(BankAccount.objects.get(currency="USD").pk), "currency": "USD", **ACCOUNT}
        return (
            {"company_name": "Seller", "accent_color": "#17657a", "tin": "309630523"}
            | {"company_name_en": "ProximaOps LLC", "short_name": "ProximaOps"}
            | {"bank_accounts-TOTAL_FORMS": "1", "bank_accounts-INITIAL_FORMS": "1"}
            | {f"bank_accounts-0-{name}": value for name, value in account.items()}
            | {"bank_accounts-0-branding": str(branding.pk)}
            | typed
        )

    def test_an_account_is_saved(self, branding: Branding, address: str, administrator: Client):
        typed = self.sent(branding, **{"bank_accounts-0-mfo": "00444"})

        assert administrator.post(address, typed | opened(administrator, address)).status_code == 302
        assert BankAccount.objects.get().mfo == "00444"

    def test_an_account_changed_meanwhile_is_not_overwritten(
        self, branding: Branding, address: str, administrator: Client
    ):
        mine = opened(administrator, address)
        BankAccount.objects.update(account_number="4040")

        answer = administrator.post(address, self.sent(branding, **{"bank_accounts-0-account_number": "3030"}) | mine)

        account = answer.context["inline_admin_formsets"][0].formset.forms[0]
        assert CHANGED in answer.content.decode()
        assert account.errors["account_number"] == ["Now there is: 4040"]
        assert account["account_number"].value() == "3030"
        assert BankAccount.objects.get().account_number == "4040"

    def test_an_account_added_meanwhile_is_told(self, branding: Branding, address: str, administrator: Client):
        mine = opened(administrator, address)
        BankAccount.objects.create(branding=branding, currency="EUR", **ACCOUNT)

        answer = administrator.post(address, self.sent(branding, company_name="Mine") | mine)

        assert "Added meanwhile: EUR 2020." in answer.content.decode()
        assert Branding.objects.get().company_name == "Seller"

    def test_the_logo_stays(self, branding: Branding, address: str, administrator: Client):
        logo = store_logo(checked=check_logo(PNG, field="logo"), now=NOW)
        Branding.objects.update(logo=logo)

        administrator.post(address, self.sent(branding, company_name="Mine") | opened(administrator, address))

        assert (Branding.objects.get().company_name, Branding.objects.get().logo) == ("Mine", logo)
