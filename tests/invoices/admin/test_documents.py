from hashlib import sha256

import pytest
from django.test import Client
from django.urls import reverse

from invoices.models import Invoice, InvoiceDocument
from invoices.queries.stored_pdf import pdf_name
from invoices.services.finalize import finalize
from invoices.services.render_html import PREVIEW_CSP
from tests.lifecycle import put_into
from tests.meanwhile import meanwhile


def url(name: str, invoice: Invoice) -> str:
    return reverse(f"admin:invoices_invoice_{name}", args=[invoice.pk])


def test_a_preview_runs_and_fetches_nothing(draft: Invoice, viewer: Client):
    answer = viewer.get(url("preview", draft))

    assert answer.headers["Content-Security-Policy"] == PREVIEW_CSP
    assert "sandbox" in PREVIEW_CSP
    assert "script-src" not in PREVIEW_CSP
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_page_frames_the_preview_without_any_right(draft: Invoice, viewer: Client):
    page = viewer.get(url("change", draft)).content.decode()

    assert f'<iframe src="{url("preview", draft)}" sandbox=""' in page


def test_what_a_summary_says_is_text(drafts: dict[str, Invoice], viewer: Client):
    page = viewer.get(url("preview", drafts["APP-2"])).content.decode()

    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_the_pdf_as_it_was_made(draft: Invoice, users, viewer: Client):
    finalize(invoice_id=draft.pk, user=users["manager"])
    stored = InvoiceDocument.objects.get(pk=draft.pk)

    answer = viewer.get(url("pdf", draft))

    assert answer.content == bytes(stored.pdf_data)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="Act_{draft.display_number}.pdf"'
    assert answer.headers["ETag"] == f'"{sha256(answer.content).hexdigest()}"'


def test_who_has_the_pdf_already_is_told_so(draft: Invoice, users, viewer: Client):
    finalize(invoice_id=draft.pk, user=users["manager"])
    etag = viewer.get(url("pdf", draft)).headers["ETag"]

    answer = viewer.get(url("pdf", draft), headers={"If-None-Match": etag})

    assert answer.status_code == 304
    assert not answer.content


def test_a_draft_has_no_pdf(draft: Invoice, viewer: Client):
    assert viewer.get(url("pdf", draft)).status_code == 404


def test_a_pdf_that_is_taken_back_while_it_is_asked_for_is_none(draft: Invoice, viewer: Client):
    put_into(draft, "needs_review")

    with meanwhile(InvoiceDocument.objects.all().delete, before='"pdf_data"'):
        assert viewer.get(url("pdf", draft)).status_code == 404


@pytest.mark.parametrize(
    ("number", "name"), [("INV-1", "Act_INV-1.pdf"), ("2026/17", "Act_2026-17.pdf"), ("a\\b:c", "Act_a-b-c.pdf")]
)
def test_a_number_never_becomes_a_path(number: str, name: str):
    assert pdf_name(number) == name
