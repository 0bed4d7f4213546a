"""Changes of settings are written down, and read like sentences on their History page."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from clients.models import ClientInvoiceConfig, ContractRateRule, EmployeeExclusion, ProjectClassification
from invoices.models import BankAccount, Branding, NumberingSchema, TaxRule
from proxima_invoice.foundation.models import SettingChange
from proxima_invoice.foundation.models.append_only import HistoryIsFinal
from tests.settings_form import opened

RULE = "/admin/clients/contractraterule/APP-1/"
TYPED_RULE = {
    "base_hourly_rate": "150000.00",
    "monthly_limit_hours": "",
    "overtime_multiplier": "",
    "p1_p3_multiplier": "",
    "off_hours_multiplier": "",
    "p1_p3_off_hours_multiplier": "",
    "business_hours_start": "",
    "business_hours_end": "",
    "business_hours_tz": "",
}


def told(client: Client, address: str) -> list[str]:
    """The saves of the History page as plain words, the newest first."""
    answer = client.get(f"{address}history/")
    assert answer.status_code == 200
    entries = answer.context["entries"]
    return [strip_tags(" | ".join([str(one.title), one.by, *map(str, one.changes)])) for one in entries]


@pytest.fixture
def change(administrator: Client) -> Callable[..., Any]:
    """Save a form as it was opened, with what was typed."""

    def save(address: str, typed: dict[str, Any]) -> Any:
        answer = administrator.post(f"{address}change/", typed | opened(administrator, f"{address}change/"))
        assert answer.status_code == 302, answer.context["adminform"].form.errors
        return answer

    return save


@pytest.fixture
def rule(month: None) -> ContractRateRule:
    return ContractRateRule.objects.create(application_key="APP-1", base_hourly_rate=Decimal("150000.00"))


def test_a_change_reads_who_what_from_and_to(rule: ContractRateRule, change, viewer: Client):
    change(RULE, TYPED_RULE | {"base_hourly_rate": "160000", "weekend_days": ["5", "6"]})

    assert told(viewer, RULE) == ["Changed | admin | Rate per hour 150\xa0000,00 → 160\xa0000,00 | Weekend – → 5, 6"]


def test_what_was_saved_as_it_was_is_no_change(rule: ContractRateRule, change, viewer: Client):
    change(RULE, TYPED_RULE)

    assert told(viewer, RULE) == []


def test_a_new_one_reads_with_what_it_was_given(month: None, administrator: Client):
    typed = TYPED_RULE | {"application_key": "APP-1", "overtime_multiplier": "1.5"}
    assert administrator.post("/admin/clients/contractraterule/add/", typed).status_code == 302

    (entry,) = told(administrator, RULE)
    assert entry == "Added | admin | Rate per hour 150\xa0000,00 | Over the limit × 1,50"


def test_a_refused_save_leaves_nothing(rule: ContractRateRule, administrator: Client):
    typed = TYPED_RULE | {"base_hourly_rate": "-1"} | opened(administrator, f"{RULE}change/")

    assert administrator.post(f"{RULE}change/", typed).status_code == 200
    assert not SettingChange.objects.exists()


def test_a_history_is_of_its_own_row(rule: ContractRateRule, change, viewer: Client):
    ContractRateRule.objects.create(application_key="APP-2")
    ClientInvoiceConfig.objects.create(application_key="APP-1")
    change(RULE, TYPED_RULE | {"base_hourly_rate": "1"})

    assert told(viewer, "/admin/clients/contractraterule/APP-2/") == []
    assert told(viewer, "/admin/clients/clientinvoiceconfig/APP-1/") == []


@pytest.mark.parametrize(
    "case",
    [
        (
            lambda: ClientInvoiceConfig.objects.create(application_key="APP-1"),
            "/admin/clients/clientinvoiceconfig/APP-1/",
            {"language": "en", "payment_terms_days": "10", "show_task_list": "on", "show_tracked_time": "on"},
            "Show overtime yes → no | Language – → English",
        ),
        (
            lambda: EmployeeExclusion.objects.create(account_id="dev-9", kind="excluded"),
            "/admin/clients/employeeexclusion/dev-9/",
            {"kind": "overhead_only", "reason": "", "is_active": "on"},
            "Kind ignored altogether → shown as tracked, never billed",
        ),
        (
            lambda: ProjectClassification.objects.create(project_label="OPS", kind="internal"),
            "/admin/clients/projectclassification/OPS/",
            {"kind": "billable"},
            "Kind internal → billable",
        ),
        (
            lambda: TaxRule.objects.create(effective_from="2026-01-01", mode="none"),
            "/admin/invoices/taxrule/{}/",
            {"effective_from": "2026-02-01", "mode": "inclusive", "rate": "12"},
            "Effective from 01.01.2026 → 01.02.2026 | Mode without VAT → amounts include VAT | Rate 0,00 → 12,00",
        ),
        (
            NumberingSchema.objects.get,
            "/admin/invoices/numberingschema/{}/",
            {"name": "Default", "pre_text": "ACT-", "number_of_digits": "0", "start_value": "1", "placeholders": "{}"},
            "Before the number INV- → ACT-",
        ),
    ],
    ids=["client settings", "exclusion", "classification", "tax", "numbering"],
)
def test_every_kind_of_setting_has_its_history(case, month: None, change, administrator: Client):
    make, address, typed, sentence = case
    address = address.format(make().pk)
    change(address, typed)

    assert told(administrator, address) == [f"Changed | admin | {sentence}"]


def test_a_bank_account_stands_in_the_history_of_the_seller(month: None, change, administrator: Client):
    seller = Branding.objects.get()
    account = BankAccount.objects.create(branding=seller, currency="UZS", account_number="2020", bank_name="Bank")
    address = f"/admin/invoices/branding/{seller.pk}/"
    form = administrator.get(f"{address}change/").context
    typed = {name: value for name, value in form["adminform"].form.initial.items() if value is not None}
    rows = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "1", "0-id": account.pk, "0-branding": seller.pk}
    rows |= {"0-currency": "UZS", "0-account_number": "2021", "0-bank_name": "Bank", "0-mfo": ""}

    change(address, typed | {f"bank_accounts-{name}": value for name, value in rows.items()})

    assert told(administrator, address) == ["Changed | admin | Bank account UZS 2021 Account number 2020 → 2021"]


def test_a_role_is_named(users: dict[str, User], change, administrator: Client):
    address = f"/admin/auth/user/{users['viewer'].pk}/"
    change(address, {"is_active": "on", "is_staff": "on", "groups": [Group.objects.get(name="manager").pk]})

    assert told(administrator, address) == ["Changed | admin | Roles viewer → manager"]


def test_a_password_is_told_of_and_never_told(users: dict[str, User], administrator: Client):
    user = users["viewer"]
    before = user.password
    secret = "An-0ther-Long-0ne"
    typed = {"usable_password": "true", "password1": secret, "password2": secret}
    assert administrator.post(f"/admin/auth/user/{user.pk}/password/", typed).status_code == 302
    user.refresh_from_db()

    assert told(administrator, f"/admin/auth/user/{user.pk}/") == ["New password. | admin"]
    written = str(list(SettingChange.objects.values_list()))
    for never in (secret, before, user.password):
        assert never not in written


def test_a_new_users_password_is_not_written_down(users, administrator: Client):
    typed = {"username": "new", "usable_password": "true", "password1": "a-Long-0ne", "password2": "a-Long-0ne"}
    administrator.post("/admin/auth/user/add/", typed)

    written = str(list(SettingChange.objects.values_list()))
    assert "new" in written
    assert "a-Long-0ne" not in written
    assert "pbkdf2" not in written
    assert "md5" not in written


def test_a_schema_made_active_reads_once(month: None, administrator: Client):
    other = NumberingSchema.objects.create(name="Other")
    administrator.post(f"/admin/invoices/numberingschema/{other.pk}/set-active/")

    assert told(administrator, f"/admin/invoices/numberingschema/{other.pk}/") == [
        "Changed | admin | Is active no → yes"
    ]


def test_what_was_typed_is_text(month: None, change, viewer: Client):
    ClientInvoiceConfig.objects.create(application_key="APP-1")
    typed = {"legal_text": "<script>alert(1)</script>" + "long " * 60, "payment_terms_days": "10"}
    change("/admin/clients/clientinvoiceconfig/APP-1/", typed)

    page = viewer.get("/admin/clients/clientinvoiceconfig/APP-1/history/").content.decode()
    assert "<script>alert(1)" not in page
    assert "long " * 59 in page


def test_a_long_history_is_paged_whole_in_few_queries(rule: ContractRateRule, viewer: Client):
    now = timezone.now()
    SettingChange.objects.bulk_create(
        SettingChange(
            subject="clients.contractraterule",
            subject_id="APP-1",
            subject_name="APP-1",
            kind="changed",
            field_name="base_hourly_rate",
            old_value=str(n),
            new_value=str(n + 1),
            changed_by="anna",
            changed_at=now + timedelta(seconds=n),
        )
        for n in range(1200)
    )
    seen: list[str] = []
    for page in range(1, 26):
        with CaptureQueriesContext(connection) as queries:
            answer = viewer.get(f"{RULE}history/", {"page": page})
        assert len(queries) <= 15
        seen += re.findall("→ ([^<]+)", answer.content.decode())

    assert len(seen) == len(set(seen)) == 1200


def test_who_may_not_see_a_setting_does_not_see_its_history(users: dict[str, User], manager: Client):
    assert manager.get(f"/admin/auth/user/{users['viewer'].pk}/history/").status_code == 403
    assert manager.post(f"{RULE}history/").status_code in (403, 404)


def test_there_is_no_history_of_what_is_not_there(month: None, administrator: Client):
    assert administrator.get(f"{RULE}history/").status_code == 404


def test_history_is_final(rule: ContractRateRule, change):
    change(RULE, TYPED_RULE | {"base_hourly_rate": "1"})
    written = SettingChange.objects.get()

    with pytest.raises(HistoryIsFinal):
        written.delete()
    with pytest.raises(HistoryIsFinal):
        SettingChange.objects.all().update(changed_by="somebody")
    if connection.vendor == "postgresql":
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE foundation_settingchange SET changed_by = 'somebody'")
