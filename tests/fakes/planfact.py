"""A PlanFact that remembers shipments, checks what it is sent, and takes one write at a time (wire contracts, 1)."""

import json
import re
import threading
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

KEY = "planfact-very-secret-key"
COMPANY = 146673
DEAL = {"dealId": 77, "title": "APP-001 Поддержка", "contractorId": 501, "currencyCode": "UZS", "closed": False}
PROJECT = {"projectId": 9, "title": "APP-001", "closed": False, "active": True}
DATE = re.compile(r"\d{4}-\d\d-\d\d")
TEXT_KEYS = {"operationDate", "calculationDate", "externalId", "comment"}
KEYS = TEXT_KEYS | {"isCalculationCommitted", "companyId", "contrAgentId", "sellingDealId", "projectId", "items"}


@dataclass
class FakePlanFact:
    """`answers` are given in turn instead of its own, by method and path; those of `after` although it did as asked.

    `None` among them is silence, until the test is over.
    """

    url: str
    deals: list[dict[str, Any]] = field(default_factory=lambda: [DEAL])
    projects: list[dict[str, Any]] = field(default_factory=lambda: [PROJECT])
    shipments: dict[int, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    answers: dict[str, list[Response | None]] = field(default_factory=dict)
    after: dict[str, list[Response | None]] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)
    faults: list[str] = field(default_factory=list)
    _writing: threading.Lock = field(default_factory=threading.Lock)

    @property
    def writes(self) -> list[str]:
        return [asked for asked in self.asked if "/operations/shipment" in asked]

    def handle(self, request: Request) -> Response:
        asked = f"{request.method} {request.path.removeprefix('/api/v1')}"
        self.asked.append(asked)
        if self.answers.get(asked):
            return self._give(self.answers[asked].pop(0))
        answer = self._answer(request, asked)
        if self.after.get(asked):
            return self._give(self.after[asked].pop(0))
        return answer

    def _give(self, answer: Response | None) -> Response:
        if answer is None:
            self.over.wait(20)
            return Response(status=500)
        return answer

    def _answer(self, request: Request, asked: str) -> Response:
        if request.headers.get("X-ApiKey") != KEY:
            return refused("Wrong key", "Unauthorized", status=401)
        if request.headers.get("Accept") != "application/json" or not request.is_json:
            return self._fault("not JSON")
        match asked.split("/"):
            case ["GET ", "companies"]:
                return listed([{"companyId": COMPANY, "title": "ProximaOps"}], request)
            case ["GET ", "projects"]:
                wanted = request.args.get("filter.externalId", "")
                found = [one for one in self.projects if not wanted or one.get("externalId") == wanted]
                return listed(found, request)
            case ["POST ", "deals", "selling", "list"]:
                return listed([one for one in self.deals if self._text(request) in one["title"]], request)
            case ["POST ", "operations", "list"]:
                return self._operations(request)
            case ["POST ", "operations", "shipment"]:
                return self._write(request, max(self.shipments, default=1000) + 1)
            case ["PUT ", "operations", "shipment", number] if int(number) in self.shipments:
                return self._write(request, int(number))
        return refused("No such address", None, status=404)

    def _text(self, request: Request) -> str:
        return str(request.get_json()["searchString"])

    def _operations(self, request: Request) -> Response:
        """Filters by what it is given, and a filter it does not know it ignores."""
        asked = request.get_json()
        if any("filter" in name for name in asked):
            return self._fault(f"filters stand on top: {asked}")
        found = [
            {
                "operationId": number,
                "operationType": "Shipment",
                "externalId": one["externalId"],
                "operationParts": one["items"],
            }
            for number, one in self.shipments.items()
        ]
        return listed(found, request)

    def _write(self, request: Request, number: int) -> Response:
        if not self._writing.acquire(blocking=False):
            return Response(status=429)
        try:
            document = request.get_json()
            if fault := _fault_of(document):
                return self._fault(fault)
            if document["sellingDealId"] not in [one["dealId"] for one in self.deals]:
                return refused("No such deal", "DealNotFound")
            self.shipments[number] = document
            return accepted({"operationId": number})
        finally:
            self._writing.release()

    def _fault(self, fault: str) -> Response:
        self.faults.append(fault)
        return refused(fault, "ValidationError", status=400)


def _fault_of(document: dict[str, Any]) -> str:
    """What is wrong with a shipment, if anything."""
    if document.keys() - KEYS or KEYS - {"contrAgentId"} - document.keys():
        return f"keys: {sorted(document)}"
    if not all(DATE.fullmatch(document[name]) for name in ("operationDate", "calculationDate")):
        return "a date is none"
    if str(UUID(document["externalId"])) != document["externalId"] or document["companyId"] != COMPANY:
        return "not ours"
    for item in document["items"]:
        if item.keys() != {"productId", "count", "value"} or not isinstance(item["count"], (int, float)):
            return f"item: {item}"
        if not re.fullmatch(r"\d+\.\d\d", item["value"]) or item["count"] <= 0:
            return f"figures: {item}"
    return "" if document["items"] and document["isCalculationCommitted"] is True else "nothing in it"


def accepted(data: Any) -> Response:
    return _enveloped(
        {"data": data, "isSuccess": True, "errorMessage": None, "errorCode": None, "errorCodeTitle": None}
    )


def refused(message: str, title: str | None, *, status: int = 200, code: int | str | None = 7) -> Response:
    told = {"data": None, "isSuccess": False, "errorMessage": message, "errorCode": code, "errorCodeTitle": title}
    return _enveloped(told, status)


def listed(items: list[dict[str, Any]], request: Request) -> Response:
    asked = request.get_json() if request.method == "POST" else request.args
    prefix = "" if request.method == "POST" else "paging."
    offset, limit = int(asked[f"{prefix}offset"]), int(asked[f"{prefix}limit"])
    page = items[offset : offset + limit]
    return accepted({"items": page, "total": len(items), "deletedItems": [], "totalDeleted": 0})


def serve(httpserver: HTTPServer) -> FakePlanFact:
    fake = FakePlanFact(httpserver.url_for("/api/v1"))
    httpserver.expect_request(re.compile("/api/v1/.*")).respond_with_handler(fake.handle)
    return fake


def _enveloped(envelope: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(envelope | {"errors": None}), status=status, content_type="application/json")
