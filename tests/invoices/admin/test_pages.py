"""Every page and verb by every role: who may look, who may press, and that looking changes nothing."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from invoices.admin.pages import PAGES
from invoices.admin.verbs import VERBS
from invoices.models import EditRecord, Invoice, InvoiceEvent, LineItem, Payment
from invoices.services.void import void
from tests.plugins.api import UNKNOWN

LOOKING = ("preview", "lines", "details", "change", "history")
PRESSING = ("edit", "add_line")


def url(name: str, invoice: Invoice, *more: object) -> str:
    return reverse(f"admin:invoices_invoice_{name}", args=[invoice.pk, *more])


def state() -> tuple[object, ...]:
    """Everything that a GET might not change."""
    return (
        list(Invoice.objects.order_by("pk").values_list("pk", "status", "version", "total_amount")),
        LineItem.objects.count(),
        InvoiceEvent.objects.count(),
        EditRecord.objects.count(),
        Payment.objects.count(),
    )


@pytest.mark.parametrize("role", ["viewer", "manager", "admin"])
@pytest.mark.parametrize("name", LOOKING)
def test_every_role_may_look(name: str, role: str, draft: Invoice, as_user: Callable[..., Client]):
    assert as_user(role).get(url(name, draft)).status_code == 200


@pytest.mark.parametrize("name", PRESSING)
def test_a_viewer_may_neither_open_nor_send_a_form(name: str, draft: Invoice, viewer: Client):
    assert viewer.get(url(name, draft)).status_code == 403
    assert viewer.post(url(name, draft), {}).status_code == 403


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS])
def test_a_viewer_may_press_nothing(verb: str, draft: Invoice, viewer: Client):
    before = state()

    assert viewer.get(url("verb", draft, verb)).status_code == 403
    assert viewer.post(url("verb", draft, verb), {"version": draft.version, "reason": "x"}).status_code == 403
    assert state() == before


def test_a_viewer_sees_no_button(draft: Invoice, viewer: Client):
    page = viewer.get(url("change", draft)).content.decode()

    assert "/do/" not in page
    assert url("edit", draft) not in page


@pytest.mark.parametrize("name", ["edit_line", "remove_line", "restore_line"])
def test_a_viewer_may_not_touch_a_line(name: str, draft: Invoice, viewer: Client):
    line = draft.line_items.all()[0]

    assert viewer.get(url(name, draft, line.pk)).status_code == 403
    assert viewer.post(url(name, draft, line.pk), {"version": draft.version}).status_code == 403


@pytest.mark.parametrize("name", ["generate", "generate_month", "late_work"])
def test_a_viewer_may_not_generate(name: str, month: None, viewer: Client):
    address = reverse(f"admin:invoices_invoice_{name}")

    assert viewer.get(address).status_code == 403
    assert viewer.post(address, {"application_key": "APP-1", "month": "2026-02"}).status_code == 403
    assert not Invoice.objects.exists()


def test_without_log_in_every_page_leads_to_it(draft: Invoice, client: Client):
    line = draft.line_items.all()[0]
    arguments = {"object_id": draft.pk, "line_id": line.pk, "verb": "finalize", "token": "t", "file_type": "csv"}
    arguments |= {"payment_id": UNKNOWN}
    for page in PAGES:
        needed = {name: value for name, value in arguments.items() if f":{name}>" in page.route}
        answer = client.get(reverse(f"admin:invoices_invoice_{page.name}", kwargs=needed))

        assert answer.status_code == 302, page.name
        assert answer.headers["Location"].startswith("/admin/login/"), page.name


def test_looking_at_anything_changes_nothing(draft: Invoice, administrator: Client):
    line = draft.line_items.all()[0]
    typed = {"application_key": "APP-1", "month": "2026-02", "reason": "x", "version": str(draft.version)}
    before = state()
    for page in PAGES:
        for verb in [verb.name for verb in VERBS] if ":verb>" in page.route else [""]:
            arguments = {"object_id": str(draft.pk), "line_id": str(line.pk), "verb": verb}
            arguments |= {"token": "t", "file_type": "csv", "payment_id": UNKNOWN}
            needed = {name: value for name, value in arguments.items() if f":{name}>" in page.route}
            # These two understand what the list understands, and nothing else.
            asked = {"q": "Orion"} if page.name in ("totals", "export") else typed
            answer = administrator.get(reverse(f"admin:invoices_invoice_{page.name}", kwargs=needed), asked)

            # Results that nobody has lead to the list.
            assert answer.status_code in ((302,) if page.name == "selected" else (200, 404)), (page.name, verb)

    assert state() == before


def test_a_post_without_the_token_is_refused(draft: Invoice, as_user: Callable[..., Client]):
    strict = as_user("manager", csrf=True)
    line = draft.line_items.all()[0]
    before = state()
    for address in (
        url("edit", draft),
        url("add_line", draft),
        url("edit_line", draft, line.pk),
        url("remove_line", draft, line.pk),
        url("verb", draft, "void"),
        url("capture", draft),
        url("refund", draft, UNKNOWN),
        reverse("admin:invoices_invoice_generate"),
        reverse("admin:invoices_invoice_generate_month"),
        reverse("admin:invoices_invoice_changelist"),
    ):
        assert strict.post(address, {"version": draft.version, "reason": "x"}).status_code == 403, address

    assert state() == before


@pytest.mark.parametrize("name", ["preview", "pdf", "edit", "lines"])
def test_only_known_methods_are_answered(name: str, draft: Invoice, manager: Client):
    assert manager.put(url(name, draft)).status_code == 405


@pytest.mark.parametrize("address", ["not-an-id/change/", "00000000-0000-0000-0000-000000000000/change/"])
def test_an_unknown_invoice_is_not_found(address: str, month: None, manager: Client):
    assert manager.get(f"/admin/invoices/invoice/{address}").status_code == 404


def test_a_line_of_another_invoice_is_not_found(drafts: dict[str, Invoice], manager: Client):
    foreign = drafts["APP-2"].line_items.all()[0]

    assert manager.get(url("edit_line", drafts["APP-1"], foreign.pk)).status_code == 404


def test_nothing_can_be_deleted(draft: Invoice, administrator: Client):
    assert administrator.get(f"/admin/invoices/invoice/{draft.pk}/delete/").status_code == 403
    assert administrator.post(f"/admin/invoices/invoice/{draft.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Invoice.objects.filter(pk=draft.pk).exists()


def test_a_void_invoice_offers_nothing_but_to_look(draft: Invoice, users, manager: Client):
    void(invoice_id=draft.pk, user=users["manager"], reason="Wrong month")
    page = manager.get(url("change", draft)).content.decode()

    assert "/do/" not in page
    assert "Wrong month" in page
