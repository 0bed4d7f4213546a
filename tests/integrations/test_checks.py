import pytest
from django.core.checks import run_checks
from django.test import override_settings

from invoices.ports import PdfFailed


def test_the_embedded_engine_prints_with_our_fonts():
    assert run_checks(tags=["pdf"], include_deployment_checks=True) == []


def test_an_engine_that_cannot_print_is_an_error(monkeypatch):
    def refuse(request):
        raise PdfFailed("no such thing")

    monkeypatch.setattr("integrations.checks.engine.convert", refuse)
    assert [error.id for error in run_checks(tags=["pdf"], include_deployment_checks=True)] == ["integrations.E001"]


def test_a_page_without_text_is_an_error(monkeypatch):
    monkeypatch.setattr("integrations.checks.engine.convert", lambda request: b"%PDF-1.7")
    [error] = run_checks(tags=["pdf"], include_deployment_checks=True)
    assert "PTSans-Regular, NotoSans-Regular" in error.msg


@override_settings(PDF_CONVERTER_URL="http://127.0.0.1:1")
def test_with_gotenberg_there_is_nothing_to_prove(monkeypatch):
    monkeypatch.setattr("integrations.checks.engine.convert", None)
    assert run_checks(tags=["pdf"], include_deployment_checks=True) == []


@pytest.mark.parametrize(
    ("url", "ids"),
    [
        ("smtp://billing:a-secret@mail.example", ["integrations.W003"]),
        ("smtp://mail.example", []),
        ("smtp+tls://billing:a-secret@mail.example", []),
        ("smtps://billing:a-secret@mail.example", []),
    ],
)
def test_a_password_without_tls_is_warned_of(url, ids):
    with override_settings(EMAIL_URL=url, EMAIL_FROM="billing@prxm.example"):
        assert [told.id for told in run_checks(tags=["integrations"]) if told.id == "integrations.W003"] == ids
