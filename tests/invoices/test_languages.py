"""Whoever asks is told in their language; what is kept for everybody is kept in one."""

from datetime import date
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import translation

from clients.models import WarehouseApplication, WarehouseCustomer
from clients.warehouse.source import WarehouseUnavailable
from invoices.errors import MoveNotAllowed, NotEditable
from invoices.models import EditRecord, Invoice, InvoiceDrift, InvoiceEvent, InvoiceJob
from invoices.ports import ArchiveFailed, archive_requested
from invoices.services import draft_job_batch
from invoices.services.approve import ARCHIVE_FAILED, approve
from invoices.services.edit_fields import edit_fields
from invoices.services.finalize import finalize
from invoices.services.store_drift import store_drift
from invoices.states import LABELS, Status
from tests import jobs
from tests.lifecycle import put_into
from tests.plugins.api import Caller, data, error
from tests.plugins.languages import Translate
from tests.worlds import FEBRUARY

pytestmark = pytest.mark.django_db

RUSSIAN = {"Accept-Language": "ru"}
BULK = {"period_start": "2026-02-28", "period_end": "2026-02-01"}
NOT_IN_ORDER = "%(end)s is before the period's start, %(start)s."
SHARED = "Label %(label)s is also claimed by %(contracts)s."


def test_statuses_are_called_in_english_as_the_table_of_moves_calls_them():
    assert {value: str(word) for value, word in Invoice.STATUSES} == {str(one): LABELS[one] for one in Status}


class TestServices:
    def test_a_refusal_is_told_in_the_language_of_whoever_asked(self, draft: Invoice, users, russian: Translate):
        russian(
            {
                "%(number)s is %(status)s; only drafts can be edited.": "%(number)s: %(status)s; меняют черновики.",
                "status of an invoice\x04approved": "утверждён",
            }
        )
        put_into(draft, "approved")

        with translation.override("ru"), pytest.raises(NotEditable) as told:
            edit_fields(invoice_id=draft.pk, user=users["manager"], changes={"legal_text": "x"})

        assert str(told.value) == f"{draft.display_number}: утверждён; меняют черновики."

    def test_a_move_names_the_statuses_it_could_start_from(self, draft: Invoice, users):
        put_into(draft, "sent")

        with pytest.raises(MoveNotAllowed) as told:
            approve(invoice_id=draft.pk, user=users["manager"])

        assert str(told.value) == f"{draft.display_number} is sent; to approve it, it must be in review."

    def test_a_drift_is_kept_in_english(self, draft: Invoice, users, russian: Translate):
        russian({"%(contract)s is %(status)s; only active contracts are billed.": "%(contract)s: %(status)s."})
        WarehouseApplication.objects.filter(application_key="APP-1").update(status="Closed")

        with translation.override("ru"):
            store_drift()

        stored = InvoiceDrift.objects.get(invoice=draft)
        assert stored.reason == "APP-1 is Closed; only active contracts are billed."

    def test_remarks_on_a_printed_page_are_kept_in_english(self, draft: Invoice, users, russian: Translate):
        russian({"The number %(number)s does not appear in the page written by hand.": "Нет номера %(number)s."})
        edit_fields(invoice_id=draft.pk, user=users["manager"], changes={"html_override": "<p>Nothing.</p>"})

        with translation.override("ru"):
            finalize(invoice_id=draft.pk, user=users["manager"])

        kept = InvoiceEvent.objects.get(invoice=draft, to_status="needs_review").data["warnings"]
        assert kept[0] == f"The number {draft.display_number} does not appear in the page written by hand."

    def test_why_an_archive_failed_is_kept_in_english(self, draft: Invoice, users, russian: Translate):
        russian({"Say why.": "Скажите почему."})

        def fails(**_: object) -> None:
            raise ArchiveFailed(translation.gettext("Say why."))

        put_into(draft, "needs_review")
        archive_requested.signal.connect(fails)
        try:
            with translation.override("ru"):
                approve(invoice_id=draft.pk, user=users["manager"])
        finally:
            archive_requested.signal.disconnect(fails)

        assert InvoiceEvent.objects.get(invoice=draft, kind=ARCHIVE_FAILED).reason == "Say why."

    def test_a_document_and_its_history_are_the_same_whoever_edits(self, draft: Invoice, users):
        with translation.override("ru"):
            edit_fields(
                invoice_id=draft.pk,
                user=users["manager"],
                changes={"show_task_pricing": True, "invoice_date": date(2026, 3, 5)},
            )

        kept = EditRecord.objects.filter(invoice=draft).values_list("field_name", "new_value")
        assert set(kept) == {
            ("show_task_pricing", "true"),
            ("invoice_date", "2026-03-05"),
            ("due_date", "2026-03-15"),
        }


class TestAdmin:
    @pytest.fixture
    def supervised(self, drafts: dict[str, Invoice]) -> Invoice:
        stored = {
            "code": "label_shared",
            "message": "Label PC1 is also claimed by APP-9.",
            "label": "PC1",
            "contracts": ["APP-9"],
        }
        Invoice.objects.filter(pk=drafts["APP-1"].pk).update(warnings=[stored])
        return drafts["APP-1"]

    @pytest.mark.parametrize("page", ["list", "month", "overview", "selected"])
    def test_stored_warnings_are_told_to_each_reader(
        self, page: str, supervised: Invoice, manager: Client, russian: Translate
    ):
        russian({SHARED: "Метка %(label)s есть и у %(contracts)s."})

        def shown(language: str) -> str:
            headers = {"Accept-Language": language}
            listed = "/admin/invoices/invoice/"
            match page:
                case "list":
                    answer = manager.get(listed, headers=headers)
                case "month":
                    answer = manager.get(f"{listed}month/", {"month": f"{FEBRUARY.start:%Y-%m}"}, headers=headers)
                case "overview":
                    answer = manager.get(f"{listed}{supervised.pk}/change/", headers=headers)
                case _:
                    chosen = {"action": "finalize", "_selected_action": [str(supervised.pk)]}
                    answer = manager.post(listed, chosen, headers=headers)
            assert answer.status_code == 200
            return answer.content.decode()

        assert "Метка PC1 есть и у APP-9." in shown("ru")
        assert "Label PC1 is also claimed by APP-9." in shown("en")


class TestReasonsOfJobs:
    """Stored in English by the worker, told in the language of whoever looks: by the real catalogues."""

    RUSSIAN = {
        "APP-1": "У заказчика CUST-1 нет ИНН, а для акта он обязателен. "
        "Для APP-1 не указан номер договора, а для акта он обязателен.",
        "APP-2": "{number} ждёт проверки.",
        "APP-3": "По договору APP-3 за 01.02.2026 – 28.02.2026 нет работ к оплате.",
        "APP-404": "В хранилище данных нет договора APP-404.",
    }

    @pytest.fixture
    def job(self, month: None, users) -> InvoiceJob:
        WarehouseApplication.objects.filter(application_key="APP-1").update(agreement_number="")
        WarehouseCustomer.objects.filter(customer_key="CUST-1").update(tin="")
        hourly = WarehouseApplication.objects.get(application_key="APP-2")
        hourly.pk, hourly.application_key, hourly.labels = None, "APP-3", '["PC3"]'
        hourly.save()
        return jobs.run(users["manager"], *self.RUSSIAN, period=FEBRUARY)

    def expected(self) -> dict[str, str]:
        number = Invoice.objects.get(application_key="APP-2").display_number
        return {key: text.format(number=number) for key, text in self.RUSSIAN.items()}

    def test_the_api_tells_them_in_the_callers_language(self, job: InvoiceJob, reader: Caller):
        def told(headers: dict[str, str] | None) -> dict[str, str]:
            items = data(reader.get(f"/invoice-jobs/{job.pk}", headers=headers))["items"]
            return {item["application_key"]: item["message"] for item in items}

        assert told(RUSSIAN) == self.expected()
        assert told(None)["APP-1"] == (
            "Customer CUST-1 has no TIN, which an act needs. "
            "Contract APP-1 has no agreement number, which an act needs."
        )
        assert all(message.isascii() for message in jobs.told(job, "message").values() if "–" not in message)

    def test_the_page_tells_them_in_the_readers_language(self, job: InvoiceJob, viewer: Client):
        page = viewer.get(f"/admin/invoices/invoicejob/{job.pk}/change/", headers=RUSSIAN).content.decode()

        for reason in self.expected().values():
            assert reason in page

    def test_what_goes_on_by_itself_is_told_with_its_reason(self, month: None, users, viewer: Client):
        job = jobs.start(users["manager"], "APP-1", period=FEBRUARY)
        away = WarehouseUnavailable("ClickHouse at h.example did not answer within 15 s.")
        with patch.object(draft_job_batch, "create_drafts", side_effect=away):
            jobs.work()

        page = viewer.get(f"/admin/invoices/invoicejob/{job.pk}/change/", headers=RUSSIAN).content.decode()
        assert (
            "Не удалось прочитать хранилище данных: "
            "ClickHouse на h.example не ответил за 15 с. Попытка повторится автоматически."
        ) in page


class TestApi:
    def test_a_refusal_is_in_the_language_that_was_asked_for(self, api: Caller, month: None, russian: Translate):
        russian({NOT_IN_ORDER: "%(end)s раньше начала периода, %(start)s."})

        answer = api.post("/invoices/generate-bulk", BULK, headers=RUSSIAN)

        told = error(answer)
        assert told["code"] == "VALIDATION_ERROR"
        assert told["details"] == {"period_end": ["01.02.2026 раньше начала периода, 28.02.2026."]}
        assert answer.headers["Content-Language"] == "ru"
        assert "accept-language" in answer.headers["Vary"].lower()

    @pytest.mark.parametrize("headers", [None, {"Accept-Language": "de"}])
    def test_whoever_asks_for_none_that_we_speak_is_told_in_english(self, headers, api: Caller, month: None):
        answer = api.post("/invoices/generate-bulk", BULK, headers=headers)

        assert error(answer)["details"] == {"period_end": ["01.02.2026 is before the period's start, 28.02.2026."]}
        assert answer.headers["Content-Language"] == "en"
        assert "accept-language" in answer.headers["Vary"].lower()

    def test_data_is_the_same_in_every_language(self, api: Caller, draft: Invoice, russian: Translate):
        russian({SHARED: "Метка %(label)s есть и у %(contracts)s.", "status of an invoice\x04draft": "черновик"})
        stored = {
            "code": "label_shared",
            "message": "Label PC1 is also claimed by APP-9.",
            "label": "PC1",
            "contracts": ["APP-9"],
        }
        Invoice.objects.filter(pk=draft.pk).update(warnings=[stored])

        asked = [data(api.get(f"/invoices/{draft.pk}", headers={"Accept-Language": one})) for one in ("ru", "en")]

        assert asked[0] == asked[1]
        assert asked[0]["status"] == "draft"
        assert asked[0]["warnings"] == [{"code": "label_shared", "message": stored["message"]}]

    def test_an_answer_that_is_replayed_is_replayed_as_it_was_stored(
        self, api: Caller, month: None, russian: Translate
    ):
        russian({NOT_IN_ORDER: "%(end)s раньше начала периода, %(start)s."})
        first = api.post("/invoices/generate-bulk", BULK, headers={"Idempotency-Key": "k1", **RUSSIAN})

        again = api.post("/invoices/generate-bulk", BULK, headers={"Idempotency-Key": "k1"})

        assert again.headers["Idempotency-Replayed"] == "true"
        assert error(again)["details"] == error(first)["details"]
        assert again.headers["Content-Language"] == first.headers["Content-Language"] == "ru"

    def test_the_schema_is_the_same_for_everybody(self, api: Caller, russian: Translate):
        russian({"deal type\x04support": "поддержка", "kind of line\x04task": "задача"})

        answers = [api.at("GET", "/api/schema", headers=headers) for headers in (RUSSIAN, None)]

        assert answers[0].content == answers[1].content
        assert answers[0].headers["Content-Language"] == "en"
