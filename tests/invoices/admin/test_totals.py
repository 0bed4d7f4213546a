from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.timezone import localdate, now

from invoices.models import Invoice, InvoiceDrift
from invoices.services.finalize import finalize
from invoices.services.void import void

LIST = reverse("admin:invoices_invoice_changelist")
TOTALS = reverse("admin:invoices_invoice_totals")


def words(client: Client, **asked: str) -> str:
    return " ".join(strip_tags(client.get(TOTALS, asked).content.decode()).split())


def shown(client: Client, view: str) -> set[str]:
    return {invoice.display_number for invoice in client.get(LIST, {"view": view}).context["cl"].result_list}


def counts(client: Client) -> dict[str, int]:
    return dict(client.get(TOTALS).context["counts"])


def test_the_list_itself_adds_nothing_up(drafts: dict[str, Invoice], manager: Client):
    page = manager.get(LIST, {"status": "draft"})

    assert "sums" not in page.context
    assert f'data-totals="{TOTALS}?status=draft"' in page.content.decode()


def test_it_adds_up_what_is_filtered_per_currency(drafts: dict[str, Invoice], users, manager: Client):
    assert [tuple(one) for one in manager.get(TOTALS).context["sums"]] == [
        ("USD", 1, Decimal("150.00")),
        ("UZS", 1, Decimal("15300000.00")),
    ]
    assert "150,00 USD 1 invoice" in words(manager, currency="USD")
    assert "UZS" not in words(manager, currency="USD")
    void(invoice_id=drafts["APP-2"].pk, user=users["manager"], reason="x")
    assert "USD" not in words(manager)


def test_each_tab_counts_what_it_shows(drafts: dict[str, Invoice], users, manager: Client, administrator: Client):
    support, hourly = drafts["APP-1"], drafts["APP-2"]
    finalize(invoice_id=hourly.pk, user=users["admin"])
    Invoice.objects.filter(pk=support.pk).update(status="sent", due_date=localdate() - timedelta(days=1))
    for invoice in drafts.values():
        InvoiceDrift.objects.create(invoice=invoice, computed_at=now(), state="changed")

    assert counts(manager) == {"to_review": 1, "mine": 2, "overdue": 1, "drifted": 1, "all": 2}
    assert counts(administrator)["mine"] == 1
    assert shown(manager, "to_review") == shown(manager, "drifted") == {hourly.display_number}
    assert shown(manager, "overdue") == {support.display_number}
    assert shown(administrator, "mine") == {hourly.display_number}


def test_due_today_is_not_overdue(draft: Invoice, manager: Client):
    Invoice.objects.filter(pk=draft.pk).update(status="sent", due_date=localdate())

    assert shown(manager, "overdue") == set()


def test_with_four_eyes_ones_own_need_no_review_by_oneself(
    draft: Invoice, users, manager: Client, administrator: Client, settings
):
    settings.FOUR_EYES = True
    finalize(invoice_id=draft.pk, user=users["manager"])

    assert shown(manager, "to_review") == set()
    assert shown(administrator, "to_review") == {draft.display_number}


@pytest.mark.parametrize("asked", [{"nonsense": "1"}, {"period_start__year": "99999"}])
def test_a_filter_that_nobody_understands_is_told_of(asked: dict[str, str], draft: Invoice, manager: Client):
    assert manager.get(TOTALS, asked).status_code == 400


def test_only_who_may_look_gets_them(draft: Invoice, django_user_model, client: Client, viewer: Client):
    client.force_login(django_user_model.objects.create_user("nobody", is_staff=True))

    assert client.get(TOTALS).status_code == 403
    assert viewer.get(TOTALS).status_code == 200
    assert viewer.post(TOTALS).status_code == 405
