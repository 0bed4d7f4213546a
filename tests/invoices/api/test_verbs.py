"""The verbs' own rules over HTTP: bodies, reasons and versions. Who may and from where: test_roles_and_verbs.py."""

from decimal import Decimal
from typing import Any

import pytest

from invoices.errors import PdfNotMade
from invoices.models import Invoice, TaxRule
from invoices.services import finalize as finalizing
from tests.lifecycle import TABLE, WITH_REASON, everything, put_into
from tests.plugins.api import UNKNOWN, Caller, data, error

FROM = {verb: status for (status, verb) in reversed(TABLE)}
"""A status that each verb may start from."""
WITHOUT_REASON = sorted(FROM.keys() - WITH_REASON)


@pytest.fixture(autouse=True)
def archive(settings, tmp_path) -> None:
    settings.ARCHIVE_DIR = tmp_path


def press(api: Caller, verb: str, invoice: Invoice, body: Any = None, headers: dict[str, str] | None = None) -> Any:
    if body is None and verb in WITH_REASON:
        body = {"reason": "The hours of Friday are missing."}
    method = "PUT" if verb == "regenerate" else "POST"
    return api(method, f"/invoices/{invoice.pk}/{verb.replace('_', '-')}", body, headers)


@pytest.mark.parametrize("verb", FROM)
def test_a_verb_from_the_version_seen_is_done(verb: str, draft: Invoice, api: Caller):
    invoice = put_into(draft, FROM[verb])
    seen = api.get(f"/invoices/{invoice.pk}").headers["ETag"]

    answer = press(api, verb, invoice, headers={"If-Match": seen})

    assert data(answer)["version"] == invoice.version + 1
    assert answer.headers["ETag"] == f'"{invoice.version + 1}"'


@pytest.mark.parametrize("verb", FROM)
def test_a_verb_from_a_stale_version_is_told_the_current_one_and_changes_nothing(
    verb: str, draft: Invoice, api: Caller
):
    invoice = put_into(draft, FROM[verb])
    Invoice.objects.filter(pk=invoice.pk).update(version=4)
    before = everything(invoice)

    answer = press(api, verb, invoice, headers={"If-Match": '"3"'})

    assert answer.status_code == 409
    assert "INV-1 was changed meanwhile" in error(answer)["message"]
    assert "at version 4, not 3" in error(answer)["message"]
    assert everything(invoice) == before


@pytest.mark.parametrize("verb", sorted(WITH_REASON))
@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": " \n"}, {"reason": None}, {"reason": 7}], ids=str)
def test_a_reason_is_required(body: dict[str, Any], verb: str, draft: Invoice, api: Caller):
    invoice = put_into(draft, FROM[verb])
    before = everything(invoice)

    answer = press(api, verb, invoice, body)

    assert answer.status_code == 400
    assert list(error(answer)["details"]) == ["reason"]
    assert everything(invoice) == before


@pytest.mark.parametrize("verb", WITHOUT_REASON)
def test_an_empty_object_is_as_good_as_no_body(verb: str, draft: Invoice, api: Caller):
    assert press(api, verb, put_into(draft, FROM[verb]), {}).status_code == 200


@pytest.mark.parametrize("verb", FROM)
def test_an_unknown_field_is_refused(verb: str, draft: Invoice, api: Caller):
    invoice = put_into(draft, FROM[verb])
    before = everything(invoice)
    reason = {"reason": "Wrong"} if verb in WITH_REASON else {}

    answer = press(api, verb, invoice, {**reason, "status": "paid"})

    assert answer.status_code == 400
    assert list(error(answer)["details"]) == ["status"]
    assert everything(invoice) == before


@pytest.mark.parametrize("verb", FROM)
@pytest.mark.parametrize(("key", "code"), [(UNKNOWN, 404), ("17", 400)])
def test_an_unknown_invoice_is_not_found_and_a_malformed_id_is_refused(
    key: Any, code: int, verb: str, draft: Invoice, api: Caller
):
    assert press(api, verb, Invoice(pk=key)).status_code == code


def test_a_reason_is_kept_with_who_gave_it(draft: Invoice, api: Caller):
    told = data(press(api, "decline", put_into(draft, "needs_review")))

    assert (told["decline_reason"], told["declined_by"]) == ("The hours of Friday are missing.", "manager")
    assert told["declined_at"].endswith("Z")


def test_what_an_act_lacks_is_named_and_the_draft_stays(draft: Invoice, api: Caller):
    customer = {**draft.customer_snapshot, "tin": "", "company_name": ""}
    Invoice.objects.filter(pk=draft.pk).update(customer_snapshot=customer)
    before = everything(draft)

    answer = press(api, "finalize", draft)

    assert answer.status_code == 400
    assert set(error(answer)["details"]) == {"tin", "company_name"}
    assert everything(draft) == before


@pytest.mark.parametrize(
    ("mode", "amount", "to_pay"),
    [
        ("none", "0.00", "15300000.00"),
        ("inclusive", "1639285.71", "15300000.00"),
        ("exclusive", "1836000.00", "17136000.00"),
    ],
)
def test_finalizing_fixes_the_tax_and_what_is_to_be_paid(
    mode: str, amount: str, to_pay: str, draft: Invoice, api: Caller
):
    TaxRule.objects.create(effective_from=draft.invoice_date, mode=mode, rate=Decimal(12))

    told = data(press(api, "finalize", draft))

    assert (told["vat_mode"], told["vat_amount"], told["total_with_vat"]) == (mode, amount, to_pay)
    listed = data(api.get("/invoices", {"application_key": draft.application_key}))
    assert [row["total_with_vat"] for row in listed] == [to_pay]


def test_where_no_pdf_can_be_made_the_draft_stays(draft: Invoice, api: Caller, monkeypatch: pytest.MonkeyPatch):
    def broken(**_: Any) -> None:
        raise PdfNotMade("The PDF could not be made; INV-1 is still a draft.")

    monkeypatch.setattr(finalizing, "make_pdf", broken)
    before = everything(draft)

    answer = press(api, "finalize", draft)

    assert answer.status_code == 500
    assert error(answer)["code"] == "INTERNAL_ERROR"
    assert "still a draft" in error(answer)["message"]
    assert everything(draft) == before


def test_whoever_finalized_may_not_approve_where_four_eyes_are_required(draft: Invoice, caller, settings: Any):
    settings.FOUR_EYES = True
    press(caller("manager"), "finalize", draft)
    before = everything(draft)

    refused = press(caller("manager"), "approve", draft)

    assert refused.status_code == 409
    assert everything(draft) == before
    assert data(press(caller("admin"), "approve", draft))["approved_by"] == "admin"


def test_the_whole_life_by_its_etags(draft: Invoice, api: Caller):
    etag = api.get(f"/invoices/{draft.pk}").headers["ETag"]
    for verb in ("finalize", "decline", "reopen", "finalize", "approve", "send", "accept", "mark_paid"):
        answer = press(api, verb, draft, headers={"If-Match": etag})
        assert answer.status_code == 200, (verb, answer.content)
        etag = answer.headers["ETag"]

    assert etag == '"9"'
    assert Invoice.objects.get(pk=draft.pk).status == "paid"
