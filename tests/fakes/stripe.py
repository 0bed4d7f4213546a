"""A Stripe that keeps payments and refunds, knows a key again, and holds every request against what is documented.

What it cannot take it refuses as the real one does, and notes as a fault (https://docs.stripe.com/api).
"""

import hmac
import json
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

KEY = "sk_test_a-very-secret-key"
WEBHOOK_SECRET = "whsec_a-secret-of-the-endpoint"
CUSTOMER, METHOD = "cus_QXg1o8vpmmoK9b", "pm_1PgafmB7WZ01zgkWcyuFvVFn"
CHARGE, REFUND = "POST /v1/payment_intents", "POST /v1/refunds"
LIST, LIST_REFUNDS = "GET /v1/payment_intents", "GET /v1/refunds"
CHARGE_FIELDS = {
    "amount",
    "currency",
    "customer",
    "payment_method",
    "confirm",
    "off_session",
    "automatic_payment_methods[enabled]",
    "automatic_payment_methods[allow_redirects]",
    "description",
    "metadata[payment_id]",
    "metadata[invoice_id]",
    "metadata[invoice_number]",
}
REFUND_FIELDS = {
    "payment_intent",
    "amount",
    "metadata[refund_id]",
    "metadata[payment_id]",
    "metadata[invoice_id]",
}
DECLINES = {
    "card_declined": "Your card was declined.",
    "authentication_required": "Your card was declined. This transaction requires authentication.",
}


@dataclass
class FakeStripe:
    """`answers` are given in turn instead of its own, by method and path; those of `after` although it did as asked.

    `None` among them is silence, until the test is over. `declines` are the codes of the next charges; `pending` keeps
    new payments, or refunds, from being settled.
    """

    url: str
    intents: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: dict[str, list[Response | None]] = field(default_factory=dict)
    after: dict[str, list[Response | None]] = field(default_factory=dict)
    declines: list[str] = field(default_factory=list)
    pending: bool = False
    faults: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    _kept: dict[str, tuple[str, dict[str, str], int, str]] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def taken(self) -> list[dict[str, Any]]:
        """Payments that went through: each of them is money."""
        return [intent for intent in self.intents.values() if intent["status"] == "succeeded"]

    @property
    def given_back(self) -> int:
        return sum(refund["amount"] for refund in self.refunds.values() if refund["status"] == "succeeded")

    def handle(self, request: Request) -> Response:
        asked = f"{request.method} {request.path}"
        with self._lock:
            self.asked.append(asked)
            self.headers.append(dict(request.headers))
            given = self.answers.get(asked)
            is_instead = bool(given)
            answer: Response | None = given.pop(0) if given else self._answer(request, asked)
            if not is_instead and self.after.get(asked):
                answer = self.after[asked].pop(0)
        if answer is None:
            self.over.wait(20)
            return Response(status=500)
        return answer

    def _answer(self, request: Request, asked: str) -> Response:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return refused(401, "Invalid API Key provided", kind="invalid_request_error")
        if "X-Stripe-Client-Telemetry" in request.headers:
            return self._fault("it tells of its own calls")
        match asked:
            case "POST /v1/payment_intents":
                return self._once(request, self._charge, CHARGE_FIELDS, "metadata[payment_id]")
            case "POST /v1/refunds":
                return self._once(request, self._give_back, REFUND_FIELDS, "metadata[refund_id]")
            case "GET /v1/payment_intents":
                return self._list(request, self.intents, {"customer", "created[gte]", "limit"}, "customer")
            case "GET /v1/refunds":
                return self._list(request, self.refunds, {"payment_intent", "limit"}, "payment_intent")
            case "GET /v1/balance":
                return answered({"object": "balance", "available": [{"amount": 0, "currency": "usd"}]})
        return self._fault(f"no such address: {asked}", status=404)

    def _once(self, request: Request, act: Any, fields: set[str], id_field: str) -> Response:
        """The same key again gets the same answer; with other parameters it is an error."""
        form, key = request.form.to_dict(), request.headers.get("Idempotency-Key", "")
        self.sent.append(form)
        if request.headers.get("Content-Type") != "application/x-www-form-urlencoded":
            return self._fault(f"content type {request.headers.get('Content-Type')}")
        if form.keys() != fields:
            return self._fault(f"fields {sorted(form.keys() ^ fields)}")
        if key != form[id_field] or str(UUID(key)) != key:
            return self._fault(f"the key {key} is not our id {form[id_field]}")
        if not form["amount"].isascii() or not form["amount"].isdigit() or int(form["amount"]) == 0:
            return self._fault(f"amount {form['amount']}")
        if key in self._kept:
            path, sent, status, body = self._kept[key]
            if (path, sent) != (request.path, form):
                words = "Keys for idempotent requests can only be used with the same parameters."
                return refused(400, words, kind="idempotency_error")
            return Response(
                body, status=status, content_type="application/json", headers={"Idempotent-Replayed": "true"}
            )
        answer: Response = act(form)
        if answer.status_code not in (400, 401, 404):
            self._kept[key] = (request.path, form, answer.status_code, answer.get_data(as_text=True))
        return answer

    def _charge(self, form: dict[str, str]) -> Response:
        expected = {
            "confirm": "true",
            "off_session": "true",
            "automatic_payment_methods[enabled]": "true",
            "automatic_payment_methods[allow_redirects]": "never",
        }
        if wrong := {name: form[name] for name, value in expected.items() if form[name] != value}:
            return self._fault(f"charge: {wrong}")
        if not re.fullmatch("[a-z]{3}", form["currency"]):
            return self._fault(f"currency {form['currency']}")
        if form["customer"] != CUSTOMER:
            return refused(400, f"No such customer: '{form['customer']}'", code="resource_missing")
        if form["payment_method"] != METHOD:
            return refused(400, f"No such PaymentMethod: '{form['payment_method']}'", code="resource_missing")
        intent = self._intent(form)
        self.intents[intent["id"]] = intent
        if self.declines:
            code = self.declines.pop(0)
            intent["status"] = "requires_payment_method"
            intent["last_payment_error"] = {"type": "card_error", "code": code, "message": DECLINES[code]}
            return refused(402, DECLINES[code], kind="card_error", code=code, payment_intent=intent)
        intent["status"] = "processing" if self.pending else "succeeded"
        intent["amount_received"] = 0 if self.pending else intent["amount"]
        return answered(intent)

    def _intent(self, form: dict[str, str]) -> dict[str, Any]:
        return {
            "id": f"pi_3PjK2eLkdIwHu7ix{len(self.intents) + 1:08}",
            "object": "payment_intent",
            "amount": int(form["amount"]),
            "currency": form["currency"],
            "customer": form["customer"],
            "payment_method": form["payment_method"],
            "created": int(time.time()),
            "livemode": False,
            "status": "requires_confirmation",
            "last_payment_error": None,
            "metadata": _metadata(form),
        }

    def _give_back(self, form: dict[str, str]) -> Response:
        intent = self.intents.get(form["payment_intent"])
        if intent is None or intent["status"] != "succeeded":
            return refused(400, f"No such payment_intent: '{form['payment_intent']}'", code="resource_missing")
        mine = [one for one in self.refunds.values() if one["payment_intent"] == intent["id"]]
        left = intent["amount"] - sum(one["amount"] for one in mine if one["status"] != "failed")
        if int(form["amount"]) > left:
            return refused(
                400, f"Refund amount ({form['amount']}) is greater than unrefunded amount on charge ({left})"
            )
        refund = {
            "id": f"re_3PjK2eLkdIwHu7ix{len(self.refunds) + 1:08}",
            "object": "refund",
            "amount": int(form["amount"]),
            "currency": intent["currency"],
            "payment_intent": intent["id"],
            "status": "pending" if self.pending else "succeeded",
            "created": int(time.time()),
            "metadata": _metadata(form),
        }
        self.refunds[refund["id"]] = refund
        return answered(refund)

    def _list(self, request: Request, rows: dict[str, dict[str, Any]], fields: set[str], by: str) -> Response:
        asked = request.args.to_dict()
        if asked.keys() != fields or not 1 <= int(asked["limit"]) <= 100:
            return self._fault(f"list: {asked}")
        since = int(asked.get("created[gte]", 0))
        found = [row for row in rows.values() if row[by] == asked[by] and row["created"] >= since]
        return answered({"object": "list", "url": request.path, "has_more": False, "data": found[::-1]})

    def _fault(self, fault: str, *, status: int = 400) -> Response:
        self.faults.append(fault)
        return refused(status, fault)


def _metadata(form: Mapping[str, str]) -> dict[str, str]:
    return {match[1]: value for name, value in form.items() if (match := re.fullmatch(r"metadata\[(\w+)\]", name))}


def answered(told: Any, *, status: int = 200) -> Response:
    return Response(json.dumps(told), status=status, content_type="application/json")


def refused(status: int, message: str, *, kind: str = "invalid_request_error", code: str = "", **more: Any) -> Response:
    error = {"type": kind, "message": message, **({"code": code} if code else {}), **more}
    return answered({"error": error}, status=status)


def cut_short() -> Response:
    """An answer whose connection ends in the middle of it."""
    return Response(b'{"id": "pi_', headers={"Content-Length": "900"}, content_type="application/json")


def event(kind: str, subject: Mapping[str, Any]) -> dict[str, Any]:
    """As Stripe sends it, with a few of its other fields."""
    return {
        "id": "evt_1PjK2eLkdIwHu7ixTtQk6JzA",
        "object": "event",
        "api_version": "2026-10-28.endive",
        "type": kind,
        "livemode": False,
        "pending_webhooks": 1,
        "data": {"object": subject},
    }


def charge_of(intent: Mapping[str, Any], *, refunded: int) -> dict[str, Any]:
    """The charge behind a payment, of which so much has been given back in all."""
    return {
        "id": intent["id"].replace("pi_", "ch_"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_refunded": refunded,
        "currency": intent["currency"],
        "payment_intent": intent["id"],
        "refunded": refunded == intent["amount"],
        "metadata": intent["metadata"],
    }


def signature(body: bytes, *, secret: str = WEBHOOK_SECRET, at: float | None = None) -> str:
    moment = int(time.time() if at is None else at)
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, sha256).hexdigest()
    return f"t={moment},v1={digest},v0={'0' * 64}"


def serve(httpserver: HTTPServer) -> FakeStripe:
    fake = FakeStripe(httpserver.url_for("").rstrip("/"))
    httpserver.expect_request(re.compile("/v1/.*")).respond_with_handler(fake.handle)
    return fake


def settings_for(url: str) -> dict[str, str]:
    """By the names of Django's settings."""
    return {"STRIPE_API_URL": url, "STRIPE_API_KEY": KEY, "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET}
