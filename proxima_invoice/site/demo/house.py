"""The demonstration's own house: branding, settings of contracts, and three people to log in as."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.contrib.auth.models import Group, User
from django.utils import timezone

from clients.models import ClientInvoiceConfig, ContractRateRule, EmployeeExclusion, ProjectClassification
from invoices.errors import Invalid
from invoices.models import BankAccount, Branding, Logo
from invoices.services.check_logo import check_logo
from invoices.services.store_logo import store_logo
from proxima_invoice.foundation.settings_history import record, state
from proxima_invoice.site.demo.contracts import INTERNAL_LABEL
from proxima_invoice.site.demo.worklogs import LEAD, TRAINEE

PASSWORD = "proxima-demo"  # noqa: S105 - printed for whoever tries the demonstration
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#17657a"/>'
    '<path d="M10 23V9h7.2a4.9 4.9 0 0 1 0 9.8H10" fill="none" stroke="#fff" stroke-width="2.6" '
    'stroke-linejoin="round" stroke-linecap="round"/><circle cx="22.5" cy="23" r="1.9" fill="#8fd3e0"/></svg>'
)


class DemoUser(NamedTuple):
    username: str
    first_name: str
    last_name: str


USERS = (
    DemoUser("admin", "Timur", "Aliyev"),
    DemoUser("manager", "Dilnoza", "Karimova"),
    DemoUser("viewer", "Malika", "Yusupova"),
)
"""The user name is also the role."""


def make_users() -> None:
    """Existing users keep their passwords; a demonstration never changes who may log in."""
    for person in USERS:
        user, created = User.objects.get_or_create(
            username=person.username,
            defaults={
                "first_name": person.first_name,
                "last_name": person.last_name,
                "email": f"{person.username}@proximaops.example",
                "is_staff": True,
            },
        )
        if created:
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
            user.groups.add(Group.objects.get(name=person.username))


def make_branding() -> None:
    branding = Branding.objects.create(
        company_name="ООО «ProximaOps»",
        company_name_en="ProximaOps LLC",
        short_name="ProximaOps",
        tin="309630523",
        oked="62010",
        address="100084, г. Ташкент, Юнусабадский район, ул. Навбахор, 14",
        address_en="14 Navbahor Street, Yunusabad, Tashkent 100084, Uzbekistan",
        phone="+998 71 200 00 18",
        email="billing@proximaops.example",
        signer_name="Юсупов Ш. А.",
        signer_name_en="Sh. Yusupov",
        signer_position="директор",
        signer_position_en="Director",
        logo=_logo(),
    )
    for currency, account, swift in (
        ("UZS", "2020 8000 9051 2345 6001", ""),
        ("USD", "2020 8840 9051 2345 6001", "TURNUZ22"),
        ("EUR", "2020 8978 9051 2345 6001", "TURNUZ22"),
    ):
        BankAccount.objects.create(
            branding=branding,
            currency=currency,
            account_number=account,
            bank_name="АКБ «Турон Инвест Банк»",
            bank_name_en="Turon Invest Bank JSCB, Tashkent",
            mfo="01084",
            swift_bic=swift,
        )


def _logo() -> Logo | None:
    """None where the embedded engine does not start: it draws every SVG before it is taken."""
    try:
        return store_logo(checked=check_logo(LOGO.encode(), field="logo"), now=timezone.now())
    except Invalid:
        return None


def make_settings(*, now: datetime) -> None:
    ContractRateRule.objects.bulk_create(
        (
            ContractRateRule(
                application_key="APP-103",
                off_hours_multiplier=Decimal("1.10"),
                p1_p3_multiplier=Decimal("1.20"),
                p1_p3_off_hours_multiplier=Decimal("1.50"),
            ),
            ContractRateRule(
                application_key="APP-201",
                overtime_multiplier=Decimal("1.25"),
                business_hours_start=time(8),
                business_hours_end=time(17),
                business_hours_tz="Europe/London",
            ),
            ContractRateRule(application_key="APP-107", p1_p3_off_hours_multiplier=Decimal("2.00")),
        )
    )
    ClientInvoiceConfig.objects.bulk_create(
        (
            ClientInvoiceConfig(application_key="APP-102", carry_over_late_work=True),
            ClientInvoiceConfig(
                application_key="APP-104",
                fixed_price_billing=ClientInvoiceConfig.FixedPriceBilling.MONTHLY,
                show_tracked_time=False,
            ),
            ClientInvoiceConfig(application_key="APP-201", show_task_list=False, payment_terms_days=30),
            ClientInvoiceConfig(application_key="APP-202", payment_terms_days=14),
            ClientInvoiceConfig(
                application_key="APP-203",
                legal_text="Payable under the Master Services Agreement of 4 April 2024.",
                payment_terms_days=30,
            ),
        )
    )
    EmployeeExclusion.objects.bulk_create(
        (
            EmployeeExclusion(
                account_id=TRAINEE.account_id,
                kind=EmployeeExclusion.Kind.EXCLUDED,
                reason=f"{TRAINEE.name} is a trainee until the spring.",
            ),
            EmployeeExclusion(
                account_id=LEAD.account_id,
                kind=EmployeeExclusion.Kind.OVERHEAD_ONLY,
                reason=f"{LEAD.name} leads the team; her time is in everyone's rate.",
            ),
        )
    )
    ProjectClassification.objects.create(project_label=INTERNAL_LABEL, kind=ProjectClassification.Kind.INTERNAL)
    _raise_off_hours(now - timedelta(days=70))


def _raise_off_hours(at: datetime) -> None:
    """One change by a person, so that a setting's History page has something to tell."""
    rule = ContractRateRule.objects.get(application_key="APP-103")
    before = state(rule)
    rule.off_hours_multiplier = Decimal("1.25")
    rule.save()
    record(subject=rule, before=before, after=state(rule), by="admin", now=at)
