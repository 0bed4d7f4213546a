from datetime import date

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from invoices.admin.chronology import FINDINGS_PER_PAGE
from tests.documents import invoice_of, support

PAGE = "/admin/invoices/numberingschema/chronology/"


def text(answer) -> str:
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_where_all_is_well_it_says_so_calmly(drafts, viewer: Client):
    shown = text(viewer.get(PAGE))

    assert "Nothing to report: every number is there, once, in the order of its date." in shown
    assert "<table" not in shown[shown.index("content-main") :]


def test_what_is_wrong_is_told_and_leads_to_the_invoice(drafts, viewer: Client):
    late = invoice_of(support(), invoice_number=5, display_number="INV-5", invoice_date=date(2026, 1, 31))

    shown = text(viewer.get(PAGE))

    assert "Numbers 3 to 4 are missing before INV-5." in shown
    assert "INV-5 is dated 31.01.2026, an earlier number 28.02.2026." in shown
    assert reverse("admin:invoices_invoice_change", args=[late.pk]) in shown


def test_many_findings_stand_on_pages(db, viewer: Client):
    for number in range(1, 2 * FINDINGS_PER_PAGE + 4, 2):
        invoice_of(support(), invoice_number=number, display_number=f"INV-{number}")

    with CaptureQueriesContext(connection) as queries:
        first = text(viewer.get(PAGE))
    second = text(viewer.get(f"{PAGE}?page=2"))

    assert "Number 2 is missing" in first
    assert f"Number {2 * FINDINGS_PER_PAGE + 2} is missing" in second
    assert f"Number {2 * FINDINGS_PER_PAGE + 2} is missing" not in first
    assert len(queries) <= 15
    assert "Nothing stands on this page." in text(viewer.get(f"{PAGE}?page=99"))
    assert "Number 2 is missing" in text(viewer.get(f"{PAGE}?page=x"))


def test_the_numbering_and_the_navigation_lead_there(drafts, viewer: Client):
    assert text(viewer.get("/admin/invoices/numberingschema/")).count(f'href="{PAGE}"') >= 2


def test_it_is_looked_at_by_whoever_may_and_changes_nothing(drafts, viewer: Client, client: Client, django_user_model):
    assert viewer.post(PAGE).status_code == 405
    client.force_login(django_user_model.objects.create_user("nobody", is_staff=True))
    assert client.get(PAGE).status_code == 403
