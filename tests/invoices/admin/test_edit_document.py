import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from invoices.models import EditRecord, Invoice
from invoices.services.edit_fields import edit_fields
from invoices.services.field_values import LONGEST_OVERRIDE
from invoices.services.finalize import finalize
from invoices.services.render_html import PREVIEW_CSP

OWN = "<h1>INV-1</h1> </textarea><script>alert(1)</script>"


def url(invoice: Invoice, name: str = "document") -> str:
    return reverse(f"admin:invoices_invoice_{name}", args=[invoice.pk])


def form_of(page: str) -> dict[str, str]:
    """What a browser would send if nothing were touched."""
    main = page[page.index('id="px-document"') :]
    inputs = [dict(re.findall(r'(name|value)="([^"]*)"', tag)) for tag in re.findall(r"<input[^>]*>", main)]
    sent = {one["name"]: unescape(one.get("value", "")) for one in inputs if "name" in one}
    text = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", main, re.DOTALL)
    assert text
    return {**sent, "html_override": unescape(text[1])}


@pytest.fixture
def overridden(draft: Invoice, users) -> Invoice:
    return edit_fields(invoice_id=draft.pk, user=users["manager"], changes={"html_override": OWN})


def test_a_document_is_written_and_printed(draft: Invoice, manager: Client):
    sent = form_of(manager.get(url(draft)).content.decode()) | {"html_override": "<h1>Own</h1>\r\n"}

    answer = manager.post(url(draft), sent)

    assert answer.status_code == 302
    assert Invoice.objects.get(pk=draft.pk).html_override == "<h1>Own</h1>\n"


def test_it_is_shown_as_text(overridden: Invoice, manager: Client):
    page = manager.get(url(overridden)).content.decode()

    assert "<script>alert(1)" not in page
    assert form_of(page)["html_override"] == OWN
    assert "data-unsaved" not in page


def test_nothing_typed_changes_nothing(overridden: Invoice, manager: Client):
    manager.post(url(overridden), form_of(manager.get(url(overridden)).content.decode()))

    assert Invoice.objects.get(pk=overridden.pk).version == overridden.version


def test_the_present_document_is_a_start_that_nobody_has_saved(overridden: Invoice, manager: Client):
    page = manager.get(url(overridden), {"start": "1"}).content.decode()

    assert "Акт выполненных работ № INV-1" in form_of(page)["html_override"]
    assert "data-unsaved" in page
    assert Invoice.objects.get(pk=overridden.pk).html_override == OWN


def test_a_start_is_saved_like_anything_typed(draft: Invoice, manager: Client):
    sent = form_of(manager.get(url(draft), {"start": "1"}).content.decode())

    assert manager.post(url(draft), sent).status_code == 302
    assert Invoice.objects.get(pk=draft.pk).html_override == sent["html_override"]


def test_the_preview_is_as_it_would_print_and_harmless(draft: Invoice, manager: Client):
    sent = {"html_override": '<h1>Own</h1><meta http-equiv="refresh" content="0;url=/elsewhere">'}

    answer = manager.post(url(draft, "try_document"), sent)

    assert answer.headers["Content-Security-Policy"] == PREVIEW_CSP
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.content.decode() == '<h1>Own</h1><meta data-http-equiv="refresh" content="0;url=/elsewhere">'
    assert Invoice.objects.get(pk=draft.pk).html_override == ""
    assert not EditRecord.objects.exists()


def test_what_is_missing_on_it_is_told(draft: Invoice, manager: Client):
    told = manager.post(url(draft, "try_document"), {"html_override": "<p>INV-1</p>", "facts": "1"}).json()

    assert len(told["warnings"]) == 1
    assert "The total" in told["warnings"][0]


def test_an_empty_text_is_previewed_as_the_document(overridden: Invoice, manager: Client):
    assert "Акт выполненных работ" in manager.post(url(overridden, "try_document"), {}).content.decode()


@pytest.mark.parametrize("name", ["document", "try_document"])
def test_more_than_two_megabytes_are_refused(name: str, draft: Invoice, manager: Client):
    typed = {"version": draft.version, "seen_html_override": "", "html_override": "x" * (LONGEST_OVERRIDE + 1)}

    answer = manager.post(url(draft, name), typed)

    assert answer.status_code == 400
    assert "2,097,152" in answer.content.decode()
    assert Invoice.objects.get(pk=draft.pk).html_override == ""


def test_somebody_else_was_faster_and_nothing_typed_is_lost(draft: Invoice, users, manager: Client):
    sent = form_of(manager.get(url(draft)).content.decode()) | {"html_override": "<p>His</p>"}
    edit_fields(invoice_id=draft.pk, user=users["admin"], changes={"html_override": "<p>Hers</p>"})

    answer = manager.post(url(draft), sent)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert form_of(page)["html_override"] == "<p>His</p>"
    assert "Another text was saved meanwhile." in page
    assert Invoice.objects.get(pk=draft.pk).html_override == "<p>Hers</p>"


def test_it_is_removed_once_asked(overridden: Invoice, manager: Client):
    asked = manager.get(url(overridden, "document_reset"))
    assert Invoice.objects.get(pk=overridden.pk).html_override == OWN

    answer = manager.post(url(overridden, "document_reset"), {"version": overridden.version})

    assert asked.status_code == 200
    assert answer.status_code == 302
    assert Invoice.objects.get(pk=overridden.pk).html_override == ""


def test_an_outdated_page_removes_nothing(overridden: Invoice, manager: Client):
    assert manager.post(url(overridden, "document_reset"), {"version": "1"}).status_code == 409
    assert Invoice.objects.get(pk=overridden.pk).html_override == OWN


@pytest.mark.parametrize("name", ["document", "document_reset", "try_document"])
def test_a_viewer_may_not(name: str, draft: Invoice, viewer: Client):
    sent: dict[str, Any] = {"version": draft.version, "html_override": "x", "seen_html_override": ""}

    assert viewer.post(url(draft, name), sent).status_code == 403
    assert viewer.get(url(draft, name)).status_code == 403
    assert Invoice.objects.get(pk=draft.pk).html_override == ""


def test_an_invoice_in_review_has_no_other_document(draft: Invoice, users, manager: Client):
    sent = form_of(manager.get(url(draft)).content.decode()) | {"html_override": "Too late"}
    finalize(invoice_id=draft.pk, user=users["manager"])

    assert "is not a draft" in manager.get(url(draft)).content.decode()
    assert manager.post(url(draft), sent).status_code == 409
    assert manager.post(url(draft, "try_document"), sent).status_code == 409
    assert Invoice.objects.get(pk=draft.pk).html_override == ""


def test_a_post_without_the_token_is_refused(draft: Invoice, as_user):
    strict = as_user("manager", csrf=True)

    for name in ("document", "document_reset", "try_document"):
        assert strict.post(url(draft, name), {"version": draft.version}).status_code == 403
