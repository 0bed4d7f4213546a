"""`/invoices/{id}/preview-html` and `/pdf` (spec 3, Endpoints)."""

from hashlib import sha256

import pytest

from invoices.models import Invoice, InvoiceDocument
from tests.lifecycle import PDF, put_into
from tests.meanwhile import meanwhile
from tests.plugins.api import UNKNOWN, Caller, data, error


def test_a_draft_is_shown_as_it_will_print(draft: Invoice, reader: Caller):
    answer = reader.get(f"/invoices/{draft.pk}/preview-html")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "INV-1" in answer.content.decode()


def test_a_preview_runs_no_script_loads_nothing_and_is_kept_nowhere(draft: Invoice, reader: Caller):
    headers = reader.get(f"/invoices/{draft.pk}/preview-html").headers

    policy = [part.strip() for part in headers["Content-Security-Policy"].split(";")]
    assert {"default-src 'none'", "sandbox", "form-action 'none'", "frame-ancestors 'self'"} <= set(policy)
    assert not any(part.startswith("script-src") for part in policy)
    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_an_override_is_shown_as_it_is_under_the_same_policy(draft: Invoice, api: Caller):
    page = "<!DOCTYPE html><html><body><p>By hand</p><script>alert(1)</script></body></html>"
    data(api.patch(f"/invoices/{draft.pk}", {"html_override": page}))

    answer = api.get(f"/invoices/{draft.pk}/preview-html")

    assert "<p>By hand</p>" in answer.content.decode()
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_finalized_invoice_shows_what_was_printed(draft: Invoice, reader: Caller):
    put_into(draft, "approved")

    assert reader.get(f"/invoices/{draft.pk}/preview-html").content == b"<p>"


def test_the_pdf_comes_as_a_file_of_its_number(draft: Invoice, reader: Caller):
    put_into(draft, "needs_review")

    answer = reader.get(f"/invoices/{draft.pk}/pdf")

    assert answer.content == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Act_INV-1.pdf"'
    assert answer.headers["ETag"] == f'"{sha256(PDF).hexdigest()}"'
    assert "private" in answer.headers["Cache-Control"]


def test_the_checksum_is_also_the_invoices(draft: Invoice, reader: Caller):
    assert data(reader.get(f"/invoices/{draft.pk}"))["pdf_sha256"] is None
    put_into(draft, "needs_review")

    told = data(reader.get(f"/invoices/{draft.pk}"))["pdf_sha256"]
    assert f'"{told}"' == reader.get(f"/invoices/{draft.pk}/pdf").headers["ETag"]


def test_who_has_these_bytes_is_told_so_and_gets_none(draft: Invoice, reader: Caller):
    put_into(draft, "needs_review")
    etag = reader.get(f"/invoices/{draft.pk}/pdf").headers["ETag"]

    again = reader.get(f"/invoices/{draft.pk}/pdf", headers={"If-None-Match": etag})
    other = reader.get(f"/invoices/{draft.pk}/pdf", headers={"If-None-Match": '"another"'})

    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert (other.status_code, other.content) == (200, PDF)


def test_bytes_never_go_under_the_checksum_of_others(draft: Invoice, reader: Caller):
    put_into(draft, "needs_review")
    other = b"%PDF-1.7 as it was finalized again"

    def finalize_again() -> None:
        InvoiceDocument.objects.update(pdf_data=other, pdf_sha256=sha256(other).hexdigest())

    with meanwhile(finalize_again, before='"pdf_data"'):
        torn = reader.get(f"/invoices/{draft.pk}/pdf")
    again = reader.get(f"/invoices/{draft.pk}/pdf")

    assert (torn.status_code, error(torn)["code"]) == (404, "NOT_FOUND")
    assert "ETag" not in torn.headers
    assert (again.content, again.headers["ETag"]) == (other, f'"{sha256(other).hexdigest()}"')


def test_a_pdf_that_is_taken_back_while_it_is_asked_for_is_none(draft: Invoice, reader: Caller):
    put_into(draft, "needs_review")

    with meanwhile(InvoiceDocument.objects.all().delete, before='"pdf_data"'):
        answer = reader.get(f"/invoices/{draft.pk}/pdf")

    assert (answer.status_code, error(answer)["code"]) == (404, "NOT_FOUND")


def test_before_finalize_there_is_no_pdf(draft: Invoice, reader: Caller):
    answer = reader.get(f"/invoices/{draft.pk}/pdf")

    assert answer.status_code == 404
    assert error(answer)["code"] == "NOT_FOUND"
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("path", ["pdf", "preview-html"])
@pytest.mark.parametrize(("key", "code"), [(UNKNOWN, "NOT_FOUND"), ("17", "VALIDATION_ERROR")])
def test_an_unknown_invoice_has_no_document(key: str, code: str, path: str, draft: Invoice, reader: Caller):
    assert error(reader.get(f"/invoices/{key}/{path}"))["code"] == code
