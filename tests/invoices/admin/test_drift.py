"""What changed in the warehouse, on an invoice's page, line by line, and in the list (design, mockups, review)."""

import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from clients.models import WarehouseApplication, WarehouseWorklog
from invoices.models import Invoice, InvoiceDrift
from invoices.services.edit_fields import edit_fields
from invoices.services.edit_line_items import edit_line_items
from invoices.services.store_drift import store_drift
from tests import worlds
from tests.lifecycle import everything, put_into
from tests.plugins.admin import NOW

AWAY = "clickhouse://nobody@127.0.0.1:1"
LIST = "admin:invoices_invoice_changelist"


def page(client: Client, name: str, invoice: Invoice, *more: object, status: int = 200) -> str:
    """The page's words, with one space between them."""
    answer = client.get(reverse(f"admin:invoices_invoice_{name}", args=[invoice.pk, *more]))
    assert answer.status_code == status
    return " ".join(re.sub("<[^>]+>", " ", answer.content.decode()).split())


def buttons(client: Client, name: str, invoice: Invoice) -> list[str]:
    answer = client.get(reverse(f"admin:invoices_invoice_{name}", args=[invoice.pk]))
    return re.findall(r'method="post" action="([^"]*/invoices/[^"]*)"', answer.content.decode())


@pytest.fixture
def moved(drafts: dict[str, Invoice]) -> Invoice:
    """Of three hours one is gone, one became two, and four came."""
    WarehouseWorklog.objects.filter(worklog_id="h0").delete()
    WarehouseWorklog.objects.filter(worklog_id="h1").update(duration_seconds=2 * 3600)
    for number in range(4):
        WarehouseWorklog.objects.create(
            **worlds.worklog(
                project_label="PC2", issue_key=f"NEW-{number}", worklog_id=f"n{number}", start_date=worlds.FEBRUARY.end
            )
        )
    return drafts["APP-2"]


def test_the_page_asks_for_the_note_apart(draft: Invoice, manager: Client, settings):
    settings.CLICKHOUSE_URL = AWAY

    answer = manager.get(reverse("admin:invoices_invoice_change", args=[draft.pk]))

    assert answer.status_code == 200
    assert f'data-drift="{reverse("admin:invoices_invoice_drift_note", args=[draft.pk])}"' in answer.content.decode()


def test_the_note_tells_the_first_lines_and_the_sums(moved: Invoice, manager: Client):
    before = everything(moved)

    told = page(manager, "drift_note", moved)

    assert "6 worklogs changed since drafting" in told
    assert "Together +4,00 h and +200,00 USD" in told
    assert "+ NEW-0, 28.02 1,00 h +50,00" in told
    assert "~ HR-1, 03.02 1,00 → 2,00 h +50,00" in told
    assert "\N{MINUS SIGN} HR-1, 02.02 1,00 h −50,00" in told
    assert "NEW-1" not in told
    assert "and 3 more" in told
    assert "Compare line by line" in told
    assert everything(moved) == before


def test_a_note_of_nothing_is_a_quiet_line(draft: Invoice, manager: Client):
    assert page(manager, "drift_note", draft).endswith("The worklogs are as billed.")


def test_a_note_says_what_cannot_be_computed_again(draft: Invoice, manager: Client):
    WarehouseApplication.objects.all().delete()

    assert "The warehouse has no contract APP-1." in page(manager, "drift_note", draft)


@pytest.mark.parametrize("name", ["drift_note", "drift"])
def test_a_warehouse_that_is_away_is_a_sentence(name: str, draft: Invoice, manager: Client, settings):
    settings.CLICKHOUSE_URL = AWAY

    assert "Worklogs cannot be compared now" in page(manager, name, draft)


def test_a_void_invoice_has_no_note(draft: Invoice, manager: Client):
    assert "data-drift" not in page(manager, "change", put_into(draft, "void"))
    assert "it bills nothing" in page(manager, "drift", draft)


def test_the_whole_comparison_tells_every_line(moved: Invoice, manager: Client):
    told = page(manager, "drift", moved)

    assert all(f"NEW-{number}" in told for number in range(4))
    assert "New worklogs 4" in told
    assert "Changed worklogs 1" in told
    assert "1,00 → 2,00" in told
    assert "Worklogs that are gone or no longer count 1" in told
    assert "+200,00" in told


@pytest.mark.parametrize(
    ("status", "verb"), [("draft", "refresh"), *((s, "regenerate") for s in ("approved", "declined", "rejected"))]
)
def test_it_is_computed_again_from_there(status: str, verb: str, moved: Invoice, manager: Client):
    invoice = put_into(moved, status)
    address = reverse("admin:invoices_invoice_verb", args=[invoice.pk, verb])
    assert buttons(manager, "drift", invoice) == [address]

    answer = manager.post(address, {"version": invoice.version})

    assert answer.status_code == 302
    invoice.refresh_from_db()
    assert (invoice.status, invoice.total_amount) == ("draft", Decimal("350.00"))
    assert "as billed" in page(manager, "drift_note", invoice)


@pytest.mark.parametrize("status", ["needs_review", "sent", "accepted", "paid"])
def test_what_may_not_be_computed_again_has_no_such_button(status: str, moved: Invoice, manager: Client):
    invoice = put_into(moved, status)

    assert not any("/do/" in address for address in buttons(manager, "drift", invoice))


def test_the_verb_asks_with_the_difference_before_its_eyes(moved: Invoice, manager: Client):
    edit_line_items(
        invoice_id=moved.pk,
        user=User.objects.get(username="manager"),
        update=[{"id": moved.line_items.get(worklog_date="2026-02-02").pk, "description": "As agreed"}],
    )
    edit_fields(
        invoice_id=moved.pk, user=User.objects.get(username="manager"), changes={"total_amount": Decimal("1.00")}
    )

    told = page(manager, "verb", moved, "refresh")

    assert "was edited by hand" in told
    assert "The total set by hand, 1,00, becomes 350,00." in told
    assert "Lines added by hand stay" in told
    assert "support, fixed price and overtime does not: they are computed again" in told


def test_a_refused_verb_comes_back_with_its_sentence_and_the_difference(moved: Invoice, manager: Client):
    answer = manager.post(reverse("admin:invoices_invoice_verb", args=[moved.pk, "refresh"]), {"version": 7})

    assert answer.status_code == 409
    assert "was changed meanwhile" in answer.content.decode()
    assert "NEW-3" in answer.content.decode()


def test_while_the_warehouse_is_away_the_verb_still_asks(draft: Invoice, manager: Client, settings):
    settings.CLICKHOUSE_URL = AWAY

    assert "Worklogs cannot be compared now" in page(manager, "verb", draft, "refresh")


@pytest.mark.parametrize("status", ["sent", "accepted", "paid"])
def test_late_work_of_what_is_out_is_billed_in_one_step(status: str, moved: Invoice, manager: Client):
    put_into(moved, status)
    address = reverse("admin:invoices_invoice_generate")
    assert buttons(manager, "drift_note", moved) == buttons(manager, "drift", moved) == [address]

    answer = manager.post(
        address,
        {"supplementary": "1", "application_key": "APP-2", "period_start": "2026-02-01", "period_end": "2026-02-28"},
    )

    extra = Invoice.objects.get(kind="supplementary")
    assert answer.headers["Location"] == reverse("admin:invoices_invoice_change", args=[extra.pk])
    assert extra.total_amount == Decimal("200.00")
    assert buttons(manager, "drift_note", moved) == []


@pytest.mark.parametrize("status", ["draft", "approved", "sent"])
def test_a_viewer_sees_it_all_and_no_button(status: str, moved: Invoice, viewer: Client):
    put_into(moved, status)

    assert "6 worklogs changed" in page(viewer, "drift_note", moved)
    assert "NEW-3" in page(viewer, "drift", moved)
    assert buttons(viewer, "drift_note", moved) == buttons(viewer, "drift", moved) == []


def test_nobody_else_sees_it(draft: Invoice):
    for name in ("drift_note", "drift"):
        answer = Client().get(reverse(f"admin:invoices_invoice_{name}", args=[draft.pk]))
        assert answer.status_code == 302


def test_pages_are_looked_at_and_never_posted_to(draft: Invoice, manager: Client):
    for name in ("drift_note", "drift"):
        assert manager.post(reverse(f"admin:invoices_invoice_{name}", args=[draft.pk])).status_code == 405


def test_looking_stores_nothing(moved: Invoice, manager: Client):
    for name in ("change", "drift_note", "drift"):
        page(manager, name, moved)

    assert not InvoiceDrift.objects.exists()


def test_the_note_asks_the_database_little(moved: Invoice, manager: Client, django_assert_max_num_queries):
    page(manager, "drift_note", moved)
    with django_assert_max_num_queries(15):
        page(manager, "drift_note", moved)


def listed(client: Client, **typed: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", client.get(reverse(LIST), typed).content.decode()).split())


def test_the_list_marks_what_changed_and_can_be_narrowed_to_it(moved: Invoice, drafts, viewer: Client):
    assert "Worklogs changed" in listed(viewer)
    store_drift(now=NOW)

    assert "Worklogs +4,00 h" in listed(viewer)
    assert "Worklogs changed, as of 02.03 14:00" in listed(viewer)
    narrowed = listed(viewer, marks="drift")
    assert moved.display_number in narrowed
    assert drafts["APP-1"].display_number not in narrowed


def test_a_script_in_the_warehouse_is_only_text(moved: Invoice, manager: Client):
    WarehouseWorklog.objects.filter(worklog_id="n0").update(issue_key="<script>alert(1)</script>")
    for name in ("drift_note", "drift"):
        answer = manager.get(reverse(f"admin:invoices_invoice_{name}", args=[moved.pk]))
        assert "<script>alert(1)" not in answer.content.decode()
