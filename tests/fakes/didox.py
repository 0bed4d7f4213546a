"""A Didox that keeps drafts, gives tokens that end, and holds every request against what is documented.

What it cannot take it refuses as the real one does, and notes as a fault (wire contracts, 2).
"""

import json
import re
import threading
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import uuid4

from openapi_schema_validator import OAS30Validator
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.golden import payload

API_KEY = "partner-token-very-secret"
PASSWORD = "a-Password-of-the-company"
TIN = "309630523"
SHOWN_UNASKED = (1, 2, 3, 4, 6, 8, 40)
"""States of a list for which no states were asked."""
LISTED = {"page", "limit", "owner", "status", "doctype", "partner", "name", "dateFromUpdated", "dateToUpdated"}
CREATE = "POST /v1/documents/005/create/ru"
LIST = "GET /v2/documents"
LOG_IN = f"POST /v1/auth/{TIN}/password/ru"
IKPU = {
    "DIDOX_CATALOG_CODE": "10305001001000000",
    "DIDOX_CATALOG_NAME": "Услуги технической поддержки",
    "DIDOX_PACKAGE_CODE": "1209782",
    "DIDOX_PACKAGE_NAME": "услуга (сум)",
}
"""What we sell, by the names of Django's settings."""


@dataclass
class Kept:
    """A document. `updated` is the day it changed last."""

    body: dict[str, Any]
    status: int = 0
    comment: str | None = None
    updated: str = "2026-03-01"


@dataclass
class FakeDidox:
    """`answers` are given in turn instead of its own, by method and path; those of `after` although it did as asked.

    `None` among them is silence, until the test is over. `lags`: its list has not heard of new documents yet.
    """

    url: str
    password: str = PASSWORD
    documents: dict[str, Kept] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    queries: list[dict[str, str]] = field(default_factory=list)
    answers: dict[str, list[Response | None]] = field(default_factory=dict)
    after: dict[str, list[Response | None]] = field(default_factory=dict)
    lags: bool = False
    wrong_passwords: int = 0
    faults: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def log_ins(self) -> int:
        return self.asked.count(LOG_IN)

    @property
    def created(self) -> int:
        return self.asked.count(CREATE)

    def keep(self, body: dict[str, Any], **more: Any) -> str:
        """Put a document there, as somebody else would; its id as lists have it."""
        with self._lock:
            document_id = f"11F092E3428D10C68F7B1E00{len(self.documents) + 1:08X}"
            self.documents[document_id] = Kept(body, **more)
        return document_id

    def handle(self, request: Request) -> Response:
        asked = f"{request.method} {request.path}"
        with self._lock:
            self.asked.append(asked)
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
        if request.headers.get("Partner-Authorization") != API_KEY:
            return Response("Unauthorized", status=401)
        if "Authorization" in request.headers:
            return self._fault("a bearer token is none of theirs")
        if asked == LOG_IN:
            return self._log_in(request)
        if request.headers.get("user-key") not in self.tokens:
            return Response("Unauthorized", status=401)
        match request.method, request.path.strip("/").split("/"):
            case "GET", ["v2", "documents"]:
                return self._list(request)
            case "GET", ["v1", "documents", document_id]:
                return self._card(request, document_id)
            case "POST", ["v1", "documents", "005", "create", "ru"]:
                return self._create(request)
        return self._fault(f"no such address: {asked}", status=404)

    def _log_in(self, request: Request) -> Response:
        given = request.get_json(silent=True)
        if "user-key" in request.headers or not isinstance(given, dict) or given.keys() != {"password"}:
            return self._fault(f"log-in: {request.get_data(as_text=True)[:20]}")
        if given["password"] != self.password:
            self.wrong_passwords += 1
            return Response("Incorrect login", status=422, content_type="text/plain")
        token = str(uuid4())
        self.tokens.add(token)
        names: dict[str, Any] = {"taxId": TIN, "pinfl": None, "name": "OOO PROXIMAOPS"}
        return answered({"token": token, **names, "related_companies": None, "related_branches": None})

    def _list(self, request: Request) -> Response:
        asked = request.args.to_dict()
        self.queries.append(asked)
        if asked.keys() - LISTED or not {"page", "limit", "owner", "doctype"} <= asked.keys():
            return self._fault(f"list: {asked}")
        page, limit = int(asked["page"]), int(asked["limit"])
        if page < 1 or not 1 <= limit <= 100 or asked["owner"] != "1" or asked["doctype"] != "005":
            return self._fault(f"list: {asked}")
        states = [int(one) for one in asked["status"].split(",")] if "status" in asked else list(SHOWN_UNASKED)
        found = [
            row(document_id, kept)
            for document_id, kept in self.documents.items()
            if not self.lags
            and kept.status in states
            and kept.updated >= asked.get("dateFromUpdated", "")
            and asked.get("partner", kept.body["buyertin"]) == kept.body["buyertin"]
            # It searches, and finds more than what it was asked for.
            and asked.get("name", "") in kept.body["actdoc"]["actno"]
        ]
        return answered(
            {
                "data": found[(page - 1) * limit : page * limit],
                "total": len(found),
                "next_page_url": None,
                "source": "search",
            }
        )

    def _card(self, request: Request, document_id: str) -> Response:
        kept = self.documents.get(document_id.upper())
        if request.args.to_dict() != {"owner": "1"}:
            return self._fault(f"card: {request.args}")
        if kept is None:
            return answered("Документ не найден", status=422)
        shown = {"doc_id": document_id.upper(), "status": kept.status, "doc_status": kept.status, "owner": 1}
        document = shown | {"doctype": "005", "status_comment": kept.comment, "name": kept.body["actdoc"]["actno"]}
        # Without what it does not keep, and with numbers where texts were sent.
        kept_json = {name: value for name, value in kept.body.items() if name != "extended_json"}
        kept_json["productlist"] = json.loads(
            re.sub(r'"count": "(\d+)"', r'"count": \1', json.dumps(kept.body["productlist"]))
        )
        return answered({"data": {"json": kept_json, "document": document, "toSign": None, "isValid": True}})

    def _create(self, request: Request) -> Response:
        body = request.get_json(silent=True)
        faults = [f"{error.json_path}: {error.message}" for error in _act_schema().iter_errors(body)]
        if faults:
            return self._fault("; ".join(faults))
        assert isinstance(body, dict)
        document_id = self.keep(body)
        made = {"_id": document_id.lower(), "created_date": "2026-03-01 14:55:22"}
        return answered(made | {"pending_document": {"document_json": body}})

    def _fault(self, fault: str, *, status: int = 422) -> Response:
        self.faults.append(fault)
        return refused(fault, status=status)


def row(document_id: str, kept: Kept) -> dict[str, Any]:
    """As lists have it, with a few of its other fields."""
    return {
        "pid": 35673450,
        "doc_id": document_id,
        "name": kept.body["actdoc"]["actno"],
        "doc_date": kept.body["actdoc"]["actdate"],
        "doc_status": kept.status,
        "doctype": "005",
        "owner": 1,
        "partnerTin": kept.body["buyertin"],
        "total_sum": 250,
        "updated_date": f"{kept.updated}T09:15:59",
        "status_comment": kept.comment,
        "roaming_id": None,
    }


def answered(told: Any, *, status: int = 200) -> Response:
    return Response(json.dumps(told), status=status, content_type="application/json")


def refused(message: str, *, status: int = 422) -> Response:
    return answered({"status": "error", "message": message, "context": []}, status=status)


def cut_short() -> Response:
    """An answer whose connection ends in the middle of it."""
    return Response(b'{"_id": "11f0', headers={"Content-Length": "900"}, content_type="application/json")


def serve(httpserver: HTTPServer) -> FakeDidox:
    fake = FakeDidox(httpserver.url_for("").rstrip("/"))
    httpserver.expect_request(re.compile("/v[12]/.*")).respond_with_handler(fake.handle)
    return fake


def settings_for(url: str) -> dict[str, str]:
    """By the names of Django's settings: all that an act needs."""
    return {"DIDOX_API_URL": url, "DIDOX_API_KEY": API_KEY, "DIDOX_PASSWORD": PASSWORD, **IKPU}


@cache
def _act_schema() -> OAS30Validator:
    return OAS30Validator(json.loads(payload("didox/act_schema.json")))
