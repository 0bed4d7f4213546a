from datetime import UTC, datetime
from io import StringIO
from time import perf_counter

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import call_command

from clients.models import WarehouseWorklog
from invoices.models import Invoice, InvoiceDocument
from invoices.pricing.period import Period
from invoices.services.create_drafts import create_drafts
from invoices.services.find_late_work import find_late_work
from invoices.states import Status
from proxima_invoice.site.demo import story

pytestmark = pytest.mark.django_db
TODAY = datetime(2026, 3, 10, 12, tzinfo=UTC)


def demo() -> str:
    said = StringIO()
    call_command("demo", stdout=said)
    return said.getvalue()


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> str:
    """Without the incoming documents, which take a second each to print and read: they have tests of their own."""
    monkeypatch.setattr(story, "receive_documents", lambda *_arguments, **_named: None)
    with time_machine.travel(TODAY, tick=False):
        return demo()


def test_a_month_is_billed_and_another_is_under_way(filled: str):
    january = set(Invoice.objects.filter(period_start="2026-01-01").values_list("status", flat=True))
    february = set(Invoice.objects.filter(period_start="2026-02-01").values_list("status", flat=True))

    assert january == {Status.PAID, Status.ACCEPTED, Status.SENT}
    assert february == {Status.DRAFT, Status.NEEDS_REVIEW, Status.APPROVED, Status.DECLINED, Status.VOID}


def test_there_is_something_of_every_kind(filled: str):
    invoices = Invoice.objects.all()

    assert set(invoices.values_list("deal_type", flat=True)) == {"SUP", "HR", "FP"}
    assert set(invoices.values_list("currency", flat=True)) == {"UZS", "USD", "EUR"}
    assert invoices.filter(total_is_manual=True).exists()
    assert invoices.filter(line_items__source="manual").exists()
    assert invoices.filter(line_items__is_edited=True, line_items__source="auto").exists()
    assert invoices.filter(is_overtime=True).exists()
    assert set(invoices.exclude(status__in=(Status.DRAFT, Status.VOID)).values_list("pk", flat=True)) == set(
        InvoiceDocument.objects.values_list("pk", flat=True)
    )


def test_the_manager_has_something_left_to_do(filled: str, django_user_model):
    manager = django_user_model.objects.get(username="manager")

    run = create_drafts(user=manager, period=Period.month(2026, 2))

    assert {invoice.application_key for invoice in run.created} == {"APP-106", "APP-204"}
    reasons = {refused.application_key: str(refused.error) for refused in run.skipped}
    assert "is Closed, but has" in reasons["APP-109"]
    assert "no billable work" in reasons["APP-205"]
    assert "cannot be billed twice" in reasons["APP-108"]
    assert not run.failed


@time_machine.travel(TODAY, tick=False)
def test_some_work_came_late(filled: str):
    assert [late.application_key for late in find_late_work(before=TODAY.date())] == ["APP-103"]


def test_the_same_day_gives_the_same_month(filled: str):
    """Another seed, or another price, is another demonstration, and other pictures in the README."""
    first = Invoice.objects.get(display_number="INV-1")

    assert (first.application_key, str(first.total_hours), str(first.total_amount)) == (
        "APP-101",
        "44.25",
        "15637500.00",
    )
    assert Invoice.objects.count() == 21
    assert WarehouseWorklog.objects.count() == 834


def test_three_people_can_log_in(filled: str):
    for role in ("admin", "manager", "viewer"):
        user = User.objects.get(username=role)
        assert user.check_password("proxima-demo")
        assert user.is_staff
        assert [group.name for group in user.groups.all()] == [role]
    assert "admin, manager, viewer, each with the password proxima-demo" in filled


def test_a_second_run_changes_nothing_and_tells_how_to_log_in(filled: str):
    before = Invoice.objects.count()

    said = demo()

    assert "Already filled" in said
    assert "proxima-demo" in said
    assert Invoice.objects.count() == before


def test_an_installation_with_people_of_its_own_is_told_no_password(month: None):
    User.objects.create_user("admin", password="somebody-else-s")

    said = demo()

    assert "Already filled" in said
    assert "proxima-demo" not in said


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("CLICKHOUSE_URL", "clickhouse://127.0.0.1/", "the warehouse is ClickHouse"),
        ("TELEGRAM_BOT_TOKEN", "1:a", "Telegram would hear of invented invoices"),
        ("STRIPE_API_KEY", "sk", "Stripe would hear of invented invoices"),
    ],
)
def test_it_stays_away_from_the_world(setting: str, value: str, sentence: str, settings):
    setattr(settings, setting, value)

    assert sentence in demo()
    assert not Invoice.objects.exists()
    assert not User.objects.exists()


@pytest.mark.parametrize("moment", [datetime(2026, 3, 1, tzinfo=UTC), datetime(2028, 2, 29, 23, tzinfo=UTC)])
def test_any_day_will_do_and_history_never_lies_ahead(moment: datetime):
    with time_machine.travel(moment, tick=False):
        demo()

    assert Invoice.objects.count() == 21
    assert not Invoice.objects.filter(updated_at__gt=moment).exists()


def test_it_is_quick():
    begin = perf_counter()
    demo()

    assert perf_counter() - begin < 15, "five seconds on an idle machine"
