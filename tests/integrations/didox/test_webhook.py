"""POST /integrations/didox/webhook: who speaks, what is said, and what must not happen."""

import hmac
import json
from hashlib import sha256
from typing import Any

import pytest
from django.test import override_settings
from rest_framework.test import APIClient

from invoices.models import Invoice, InvoiceEvent
from tests.integrations.didox.conftest import SECRET, out
from tests.plugins.api import V1, data, error

ADDRESS = f"{V1}/integrations/didox/webhook"
ID = "11F092E3428D10C68F7B1E0008000075"


@pytest.fixture
def sent(didox, db):
    return out(1, ID)


def signature(body: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, sha256).hexdigest()


def post(body: Any, signed: str | None = "", content_type: str = "application/json") -> Any:
    """`signed` is what is sent as signature, ours unless given; None for no header."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {} if signed is None else {"X-Signature": signed or signature(raw)}
    return APIClient().post(ADDRESS, data=raw, content_type=content_type, headers=headers)


def news(status: Any = 3, comment: Any = None, document_id: Any = ID) -> dict[str, Any]:
    return {"doc_id": document_id, "doc_status": status, "status_comment": comment}


def stored():
    return Invoice.objects.values_list("status", "didox_status").get()


@pytest.mark.parametrize(
    ("status", "becomes"),
    [
        (1, ("sent", "pending")),
        (3, ("accepted", "accepted")),
        (4, ("rejected", "rejected")),
        (5, ("rejected", "cancelled")),
    ],
)
def test_signed_news_move_the_invoice(status, becomes, sent):
    assert data(post(news(status, "Часы неверны"))) == {"outcome": "applied"}

    assert stored() == becomes
    if status == 4:
        assert (Invoice.objects.get().reject_reason, Invoice.objects.get().rejected_by) == ("Часы неверны", "system")


def test_it_asks_didox_nothing(didox, sent):
    post(news())

    assert didox.asked == []


@pytest.mark.parametrize(
    "dressed",
    [str.upper, lambda signed: f"sha256={signed}", lambda signed: f" {signed} "],
    ids=["capitals", "named", "spaced"],
)
def test_a_signature_may_be_written_in_several_ways(dressed, sent):
    raw = json.dumps(news()).encode()

    assert post(raw, signed=dressed(signature(raw))).status_code == 200


@pytest.mark.parametrize(
    "forged",
    [
        None,
        "x",
        "0" * 64,
        "sha256=",
        signature(b"{}"),
        signature(json.dumps(news()).encode(), "another"),
        "ы" * 64,
        "0" * 9000,
    ],
)
def test_what_is_not_signed_is_refused_and_changes_nothing(forged, sent):
    answer = post(news(), signed=forged)

    assert (answer.status_code, error(answer)["code"]) == (401, "UNAUTHORIZED")
    assert stored() == ("sent", "draft")


def test_a_body_that_was_touched_on_the_way_is_refused(sent):
    raw = json.dumps(news(4)).encode()
    answer = post(raw.replace(b"4", b"3"), signed=signature(raw))

    assert answer.status_code == 401
    assert stored() == ("sent", "draft")


@pytest.mark.parametrize("unset", ["DIDOX_WEBHOOK_SECRET", "DIDOX_API_KEY"])
def test_where_it_is_not_set_up_nobody_is_let_in(unset, sent):
    raw = json.dumps(news()).encode()
    for secret in ("", SECRET):
        with override_settings(**{unset: ""}):
            assert post(raw, signed=signature(raw, secret)).status_code == 401

    assert stored() == ("sent", "draft")


def test_replayed_it_changes_nothing(sent):
    first, older = news(4, "Нет"), news(1)
    post(older)
    post(first)
    before = (Invoice.objects.values().get(), InvoiceEvent.objects.count())

    for again in (first, older, first):
        assert data(post(again)) == {"outcome": "known"}
    assert (Invoice.objects.values().get(), InvoiceEvent.objects.count()) == before


def test_replayed_after_the_invoice_was_sent_anew_it_changes_nothing(sent):
    post(news(4))
    Invoice.objects.update(status="sent", approval_no=2, didox_document_id="E" * 32, didox_status="pending")

    assert data(post(news(4))) == {"outcome": "ignored"}
    assert data(post(news(3))) == {"outcome": "ignored"}
    assert stored() == ("sent", "pending")


def test_an_unknown_document_is_no_error_of_theirs(sent):
    assert data(post(news(document_id="F" * 32))) == {"outcome": "ignored"}
    assert stored() == ("sent", "draft")


def test_small_letters_and_other_fields_are_fine(sent):
    more = {"name": "INV-1", "total_sum": 15825000, "doctype": "005"}

    assert data(post(news("3", document_id=ID.lower()) | more)) == {"outcome": "applied"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", "doc_id"),
        (b"{", "body"),
        (b"[]", "body"),
        (b"\xff", "body"),
        (b'{"doc_id": NaN}', "body"),
        (news(document_id=5), "doc_id"),
        (news(document_id=" "), "doc_id"),
        (news(document_id="A" * 101), "doc_id"),
        ({"doc_status": 3}, "doc_id"),
        ({"doc_id": ID}, "doc_status"),
        (news("x"), "doc_status"),
        (news(True), "doc_status"),
        (news(3.5), "doc_status"),
    ],
)
def test_a_malformed_body_is_named(body, field, sent):
    answer = post(body)

    assert (answer.status_code, error(answer)["code"]) == (400, "VALIDATION_ERROR")
    assert list(error(answer)["details"]) == [field]
    assert stored() == ("sent", "draft")


def test_a_comment_of_another_kind_is_text(sent):
    post(news(4, comment=["a", 1]))

    assert Invoice.objects.get().reject_reason == "['a', 1]"


@pytest.mark.parametrize("size", [65 * 1024, 9 * 1024 * 1024])
def test_a_huge_body_is_not_even_read(size, sent):
    answer = post(b'{"doc_id": "' + b"A" * size + b'"}')

    assert (answer.status_code, error(answer)["code"]) == (413, "PAYLOAD_TOO_LARGE")


def test_only_json_is_taken(sent):
    answer = post(news(), content_type="text/plain")

    assert (answer.status_code, error(answer)["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_other_methods_and_parameters_are_refused(sent):
    assert error(APIClient().get(ADDRESS))["code"] == "METHOD_NOT_ALLOWED"
    raw = json.dumps(news()).encode()
    answer = APIClient().post(
        f"{ADDRESS}?x=1", data=raw, content_type="application/json", headers={"X-Signature": signature(raw)}
    )
    assert error(answer)["code"] == "VALIDATION_ERROR"


def test_a_token_of_ours_opens_nothing_here(sent, users):
    from proxima_invoice.foundation.api.authentication import ApiToken

    answer = APIClient().post(
        ADDRESS, data=news(), format="json", headers={"Authorization": f"Bearer {ApiToken.of(users['admin'])}"}
    )
    assert answer.status_code == 401
