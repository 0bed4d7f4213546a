import pytest
from django.test import Client
from django.urls import reverse

from clients.warehouse.replace_tables import replace_tables
from clients.warehouse.source import WarehouseUnavailable
from invoices.admin import generate as generate_page
from invoices.models import Invoice
from invoices.services import create_drafts
from tests.plugins.admin import NOW

GENERATE, MONTH = "admin:invoices_invoice_generate", "admin:invoices_invoice_generate_month"
FEBRUARY = {"period_start": "2026-02-01", "period_end": "2026-02-28"}


def test_the_figures_come_before_anything_is_saved(month: None, manager: Client):
    page = manager.get(reverse(GENERATE), {"application_key": "APP-1", **FEBRUARY}).content.decode()

    assert '15\xa0300\xa0000<span class="px-dc">,00</span>' in page
    assert "Over the limit, 2,00 h" in page
    assert not Invoice.objects.exists()


def test_confirming_makes_the_draft(month: None, manager: Client):
    answer = manager.post(reverse(GENERATE), {"application_key": "APP-1", **FEBRUARY})

    made = Invoice.objects.get()
    assert answer.headers["Location"] == reverse("admin:invoices_invoice_change", args=[made.pk])
    assert made.events.get().by == "manager"


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"application_key": "APP-9", **FEBRUARY}, 404, "The warehouse has no contract APP-9."),
        ({"application_key": "APP-1", "period_start": "x", "period_end": "2026-02-28"}, 400, "“x” is not a date."),
        ({"application_key": "APP-1", "period_start": "2026-03-01", "period_end": "2026-02-01"}, 400, "is before"),
        ({"application_key": "APP-2", "period_start": "2026-04-01", "period_end": "2026-04-30"}, 409, "no billable"),
        ({"application_key": "APP-1", "supplementary": "1", **FEBRUARY}, 409, "has no invoice between"),
    ],
)
def test_a_refusal_is_a_sentence(typed: dict[str, str], status: int, sentence: str, month: None, manager: Client):
    looked = manager.get(reverse(GENERATE), typed)
    pressed = manager.post(reverse(GENERATE), typed)

    assert sentence in looked.content.decode()
    assert pressed.status_code == status
    assert sentence in pressed.content.decode()
    assert not Invoice.objects.exists()


def test_a_contract_is_not_drafted_twice(drafts: dict[str, Invoice], manager: Client):
    answer = manager.post(reverse(GENERATE), {"application_key": "APP-1", **FEBRUARY})

    assert answer.status_code == 409
    assert Invoice.objects.count() == 2


def test_the_warehouse_is_away(month: None, manager: Client, monkeypatch: pytest.MonkeyPatch):
    def away() -> None:
        raise WarehouseUnavailable("nobody answers")

    for module in (generate_page, create_drafts):
        monkeypatch.setattr(module, "warehouse", away)
    answer = manager.get(reverse(GENERATE), {"application_key": "APP-1", **FEBRUARY})

    assert "The warehouse cannot be read: nobody answers" in answer.content.decode()


def test_a_month_tells_what_it_will_look_at(month: None, manager: Client):
    page = manager.get(reverse(MONTH), {"month": "2026-02"})

    assert page.context["outlook"]._asdict() == {"contracts": 2, "billed": 0}
    assert not Invoice.objects.exists()


def test_a_month_gives_a_line_for_every_contract(month: None, manager: Client):
    manager.post(reverse(GENERATE), {"application_key": "APP-1", **FEBRUARY})

    answer = manager.post(reverse(MONTH), {"month": "2026-02"})

    page = answer.content.decode()
    run = answer.context["run"]
    assert [invoice.application_key for invoice in run.created] == ["APP-2"]
    assert [refused.application_key for refused in run.skipped] == ["APP-1"]
    assert str(run.skipped[0].error).partition("“")[0][:20] in page
    assert "1 drafted, 1 skipped, 0 failed" in page


def test_a_second_run_creates_nothing(drafts: dict[str, Invoice], manager: Client):
    answer = manager.post(reverse(MONTH), {"month": "2026-02"})

    assert answer.context["run"].created == []
    assert Invoice.objects.count() == 2


@pytest.mark.parametrize("typed", ["", "2026", "2026-13", "x", "٢٠٢٦-٠٢"])
def test_a_month_that_is_none(typed: str, month: None, manager: Client):
    answer = manager.post(reverse(MONTH), {"month": typed})

    assert answer.status_code == 400
    assert "is not a month" in answer.content.decode()


def test_no_contract_at_all(db, manager: Client):
    replace_tables({}, now=NOW)

    assert "No contract touches this month." in manager.post(reverse(MONTH), {"month": "2026-02"}).content.decode()


def test_what_another_invoice_holds_is_told_with_the_figures_and_cannot_be_pressed(
    drafts: dict[str, Invoice], manager: Client
):
    page = manager.get(reverse(GENERATE), {"application_key": "APP-1", **FEBRUARY}).content.decode()

    assert "already bills APP-1" in page
    assert 'type="submit" disabled' in page
    free = manager.get(
        reverse(GENERATE), {"application_key": "APP-1", "period_start": "2026-03-01", "period_end": "2026-03-31"}
    )
    assert 'type="submit" disabled' not in free.content.decode()
