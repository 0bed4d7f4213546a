"""PlanFact's API: every answer in one envelope, and HTTP 200 may be a refusal.

Collected from https://apidoc.planfact.io/ and the vendor's own kit, https://github.com/planfact/planfact-agent-kit.
"""

import random
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from integrations.errors import PermanentError, TransientError
from integrations.http import TOO_MANY_REQUESTS, Answer, call, retry_after_header
from integrations.planfact.config import Config
from integrations.planfact.deal import Entity, identifier
from proxima_invoice.foundation.scrubbing import scrub
from proxima_invoice.foundation.sentences import known

NO_LIST = known("PlanFact answers %(path)s with something that is not a list.")
TOO_LONG = known("PlanFact took longer than %(seconds)s s.")
NOT_ITS_OWN = known("PlanFact's answer is not its own.")
SAYS = known("PlanFact says: %(words)s")

PAGE = 10_000
"""The most that a page holds."""
NO_PERMISSION = {
    "NotEnoughApiPermission",
    "NotEnoughDealsPermission",
    "NotEnoughPermissions",
    "TariffAccessDenied",
    "Forbidden",
    "Unauthorized",
}
LONGEST_MESSAGE = 500


class PlanFact:
    """One go: all its calls, and the waits between them, end within the budget.

    Every method raises `TransientError` and `PermanentError`.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._deadline = time.monotonic() + config.patience.budget

    def companies(self) -> list[Entity]:
        # https://apidoc.planfact.io/#tag/Companies
        return self._listed("GET", "/companies")

    def selling_deals(self, text: str) -> list[Entity]:
        """Those that PlanFact finds by a text, or all when it is empty."""
        # https://apidoc.planfact.io/#tag/Deals; in the body, filters stand without their prefix.
        return self._listed("POST", "/deals/selling/list", {"searchString": text})

    def ask_for_a_deal(self) -> None:
        """Whether deals may be read at all: they are part of a tariff (wire contracts, 1)."""
        # https://apidoc.planfact.io/#tag/Deals
        self._data(self._ask("POST", "/deals/selling/list", json={"searchString": "", "offset": 0, "limit": 1}))

    def projects(self, external_id: str) -> list[Entity]:
        """Those with an id of ours, or all when it is empty."""
        # https://apidoc.planfact.io/#tag/Projects
        return self._listed("GET", "/projects", {"filter.externalId": external_id} if external_id else {})

    def shipment_ids(self, external_id: str) -> list[str]:
        """Of shipments that bear our id, the oldest first. PlanFact itself lets many bear the same."""
        # https://apidoc.planfact.io/#tag/Operations; whether `externalId` filters here is not documented [NF], and
        # filters are to be checked after in any case.
        found = self._listed("POST", "/operations/list", {"operationType": "Shipment", "externalId": external_id})
        ours = [identifier(one, "operationId") for one in found if one.get("externalId") == external_id]
        return sorted((str(one) for one in ours if one != ""), key=lambda one: (len(one), one))

    def create_shipment(self, document: Mapping[str, Any]) -> str:
        """One try: whoever calls looks whether it was made after all before he tries again. "" when made without an id.

        The path is in no documentation [NF]; it follows from that of updating [J].
        """
        made = self._data(self._ask("POST", "/operations/shipment", json=document, tries=1))
        return str(identifier(made, "operationId")) if isinstance(made, dict) else ""

    def update_shipment(self, shipment_id: str, document: Mapping[str, Any]) -> None:
        # https://apidoc.planfact.io/#tag/Operations; the same twice is the same.
        self._data(self._ask("PUT", f"/operations/shipment/{shipment_id}", json=document))

    def pause(self, error: TransientError) -> None:
        """Wait as a failed call asks for; raises it again when the go would be over by then."""
        wait = error.retry_after if error.retry_after is not None else random.uniform(*self._config.busy_wait)  # noqa: S311
        if wait >= self._left():
            raise error
        time.sleep(wait)

    def _listed(self, method: str, path: str, filters: Mapping[str, str] | None = None) -> list[Entity]:
        """All pages of a list."""
        items: list[Entity] = []
        while True:
            offset, limit = len(items), PAGE
            if method == "GET":
                paging = {"paging.offset": str(offset), "paging.limit": str(limit)}
                answer = self._ask(method, path, params={**(filters or {}), **paging})
            else:
                answer = self._ask(method, path, json={**(filters or {}), "offset": offset, "limit": limit})
            data = self._data(answer)
            page = data.get("items") if isinstance(data, dict) else None
            if not isinstance(page, list) or not all(isinstance(one, dict) for one in page):
                raise TransientError(NO_LIST % {"path": path})
            items += page
            if len(page) < PAGE:
                return items

    def _ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        json: Any = None,
        tries: int | None = None,
    ) -> Answer:
        left = self._left()
        if left <= 0:
            raise TransientError(TOO_LONG % {"seconds": f"{self._config.patience.budget:g}"})
        return call(
            method,
            f"{self._config.api_url}{path}",
            patience=replace(self._config.patience, budget=left, tries=tries or self._config.patience.tries),
            headers={
                "X-ApiKey": self._config.api_key,
                "Accept": "application/json",
                "Content-Type": "application/json",
            },
            params=params,
            json=json,
            wait_hint=self._wait_hint,
        )

    def _wait_hint(self, status: int, headers: Mapping[str, str], content: bytes) -> float | None:
        told = retry_after_header(status, headers, content)
        if told is None and status == TOO_MANY_REQUESTS:
            return random.uniform(*self._config.busy_wait)  # noqa: S311 - spreads load, guards nothing
        return told

    def _left(self) -> float:
        return self._deadline - time.monotonic()

    @staticmethod
    def _data(answer: Answer) -> Any:
        """What the envelope holds."""
        envelope = answer.json()
        if not isinstance(envelope, dict) or not isinstance(envelope.get("isSuccess"), bool):
            raise TransientError(NOT_ITS_OWN, status=answer.status, may_have_arrived=True)
        if envelope["isSuccess"]:
            return envelope.get("data")
        title = envelope.get("errorCodeTitle")
        message = SAYS % {"words": _told(envelope)}
        if title in NO_PERMISSION:
            raise PermanentError(message, status=answer.status)
        raise TransientError(message, status=answer.status)


def _told(envelope: Entity) -> str:
    """Whichever of its words there are; the code may be a number or a text."""
    names = ("errorMessage", "errorCodeTitle", "errorCode", "errors")
    words = [str(envelope[name]) for name in names if envelope.get(name)]
    return scrub("; ".join(words) or "no reason")[:LONGEST_MESSAGE]
