"""What goes outside, or into the database, is in nobody's language; what a person is told is in his."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import translation

from integrations.deliver_now import deliver_now
from integrations.didox.act import act
from integrations.didox.config import config as didox_config
from integrations.email.config import config as email_config
from integrations.email.message import message
from integrations.errors import PermanentError
from integrations.models import Delivery
from integrations.telegram.message import caption
from invoices.models import Invoice
from invoices.queries.printed_lines import printed_lines
from invoices.services.copy_branding import branding_snapshot
from invoices.services.render_html import render_html
from proxima_invoice.foundation.models import WorkItem
from tests.documents import ABROAD, CONTRACT, invoice_of, line, overtime, seller, support
from tests.fakes.didox import IKPU
from tests.plugins.api import Caller, data, error

LANGUAGES = ("en", "ru", "uz")
RUSSIAN = {"Accept-Language": "ru"}
NO_DEAL = "PlanFact has no selling deal for APP-1."
NO_DEAL_IN_RUSSIAN = "В PlanFact нет сделки продажи для APP-1."


@pytest.fixture
def printed(db: None) -> Invoice:
    seller()
    return invoice_of(
        support(),
        overtime(),
        line(quantity=Decimal("1.50")),
        company_name="Orion",
        branding_snapshot=branding_snapshot(),
        customer_snapshot=ABROAD | {"tin": "305118427"},
        application_snapshot=CONTRACT,
        vat_mode="exclusive",
        vat_rate=Decimal(12),
    )


def in_every_language(make: Callable[[], Any]) -> list[Any]:
    made = []
    for language in LANGUAGES:
        with translation.override(language):
            made.append(make())
    return made


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_document_is_in_its_own_language_whoever_prints_it(language: str, printed: Invoice):
    printed.language = language
    pages = in_every_language(lambda: render_html(invoice=printed).html)

    assert len(set(pages)) == 1


def test_a_letter_is_in_the_documents_language_whoever_sends_it(printed: Invoice):
    def parts() -> tuple[str, str, str]:
        made = message(
            printed, approval_no=1, to=["a@x.example"], file_name="a.pdf", pdf=b"%PDF-1.7", config=email_config()
        )
        return str(made.subject), str(made.body), str(made.alternatives[0][0])

    with override_settings(EMAIL_URL="smtp://mail.example", EMAIL_FROM="billing@x.example"):
        assert len(set(in_every_language(parts))) == 1


def test_the_chat_reads_one_language(printed: Invoice):
    assert len(set(in_every_language(lambda: caption(printed)))) == 1


def test_an_act_says_the_same_whoever_retries_it(printed: Invoice):
    with override_settings(**IKPU):
        bodies = in_every_language(lambda: json.dumps(act(printed, printed_lines(printed.pk), didox_config())))

    assert len(set(bodies)) == 1


def test_a_go_that_a_person_waits_for_speaks_no_persons_language(service, approved: Invoice):
    service.catch_up()
    active: list[str | None] = []
    told = service.integration.handle

    def handle(invoice: Invoice, approval_no: int) -> dict[str, Any]:
        active.append(translation.get_language())
        return told(invoice, approval_no)

    object.__setattr__(service.integration, "handle", handle)
    service.ends = [PermanentError(NO_DEAL)]
    with translation.override("ru"), pytest.raises(PermanentError, match=NO_DEAL):
        deliver_now("service", approved)

    assert active == ["en"]
    assert WorkItem.objects.get().last_error == NO_DEAL


def test_why_it_is_no_longer_due_is_stored_in_english(service, approved: Invoice):
    service.owe(approved)
    Invoice.objects.filter(pk=approved.pk).update(status="void")
    with translation.override("uz"):
        service.go()

    assert WorkItem.objects.get().last_error == "INV-1 is void, after 1 approvals."


def test_the_caller_reads_stored_sentences_in_his_language(service, approved: Invoice, reader: Caller):
    service.ends = [PermanentError(NO_DEAL)]
    service.owe(approved)
    service.go()
    path = f"/invoices/{approved.pk}/integrations"

    (english,) = data(reader.get(path))
    (russian,) = data(reader.get(path, headers=RUSSIAN))
    assert (english["last_error"], english["attempts"][0]["error"]) == (NO_DEAL, NO_DEAL)
    assert (russian["last_error"], russian["attempts"][0]["error"]) == (NO_DEAL_IN_RUSSIAN, NO_DEAL_IN_RUSSIAN)
    assert english["state"] == russian["state"] == "failed"


def test_a_refusal_is_told_in_the_callers_language(service, approved: Invoice, api: Caller):
    path = f"/invoices/{approved.pk}/integrations/fax/retry"

    assert error(api.post(path))["message"] == "There is no integration “fax”; there are service."
    assert error(api.post(path, headers=RUSSIAN))["message"] == "Интеграции «fax» нет; есть service."
    assert error(api.post("/nowhere", headers=RUSSIAN))["message"] == "По этому адресу ничего нет."
    assert error(Caller().get("/invoices", headers=RUSSIAN))["message"].startswith("Войдите и присылайте токен")


def test_the_list_and_the_page_tell_why_in_the_managers_language(service, approved: Invoice, manager: Client):
    service.ends = [PermanentError(NO_DEAL)]
    service.owe(approved)
    service.go()
    manager.cookies["django_language"] = "ru"
    delivery = Delivery.objects.get()

    for address in (
        reverse("admin:integrations_delivery_changelist"),
        reverse("admin:integrations_delivery_change", args=[delivery.pk]),
        reverse("admin:invoices_invoice_change", args=[approved.pk]),
        reverse("admin:invoices_invoice_history", args=[approved.pk]),
    ):
        page = manager.get(address).content.decode()
        assert NO_DEAL_IN_RUSSIAN in page, address
        assert "Не удалось" in page or "не удалось" in page, address


def test_a_retry_in_russian_says_so_in_russian(service, approved: Invoice, manager: Client):
    service.catch_up()
    service.owe(approved)
    manager.cookies["django_language"] = "ru"
    again = reverse("admin:integrations_delivery_retry", args=[approved.pk, "service"])

    assert "Service, счёт INV-1: сейчас будет новая попытка." in manager.post(again, follow=True).content.decode()
    service.catch_up()
    service.go()
    assert "Service, счёт INV-1: готово." in manager.post(again, follow=True).content.decode()
