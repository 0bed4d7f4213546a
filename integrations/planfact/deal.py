"""Which of PlanFact's deals and projects belong to a contract (spec 5, PlanFact). Pure.

Nothing says how they are found by an application_key [J]: it is their `externalId`, or else stands in their title as a
word of its own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from integrations.errors import PermanentError
from proxima_invoice.foundation.sentences import known

NO_DEAL = known("PlanFact has no selling deal for %(contract)s.")
DEAL_CLOSED = known("PlanFact's selling deal for %(contract)s is closed.")
OTHER_CURRENCY = known("PlanFact keeps the selling deal for %(contract)s in %(others)s, not in %(currency)s.")
MANY_DEALS = known("PlanFact has %(count)s open selling deals for %(contract)s: %(ids)s. Close all but one.")
DEAL_WITHOUT_ID = known("PlanFact does not say which id it gave to the selling deals for %(contract)s.")
NO_PROJECT = known("PlanFact has no project for %(contract)s.")
PROJECT_CLOSED = known("PlanFact's project for %(contract)s is closed.")
MANY_PROJECTS = known("PlanFact has %(count)s open projects for %(contract)s: %(ids)s. Close all but one.")
PROJECT_WITHOUT_ID = known("PlanFact does not say which id it gave to the projects for %(contract)s.")

Entity = dict[str, Any]
"""One of PlanFact's, as it came."""


@dataclass(frozen=True)
class Deal:
    """`contractor_id` is what operations call contrAgentId; None where the deal has none."""

    id: int | str
    contractor_id: int | None


def deal_of(deals: Sequence[Entity], *, application_key: str, currency: str) -> Deal:
    """The open selling deal of the contract in its currency. Raises `PermanentError` unless there is exactly one."""
    ours = _named(deals, application_key)
    if not ours:
        raise PermanentError(NO_DEAL % {"contract": application_key})
    opened = [deal for deal in ours if _is_open(deal)]
    if not opened:
        raise PermanentError(DEAL_CLOSED % {"contract": application_key})
    # A deal that names no currency is kept in that of the account, and nobody can compare it.
    payable = [deal for deal in opened if _currency(deal) in ("", currency)]
    if not payable:
        others = ", ".join(sorted({_currency(deal) for deal in opened}))
        raise PermanentError(OTHER_CURRENCY % {"contract": application_key, "others": others, "currency": currency})
    deal = _only(payable, "dealId", application_key, many=MANY_DEALS, without_id=DEAL_WITHOUT_ID)
    return Deal(id=identifier(deal, "dealId"), contractor_id=deal.get("contractorId"))


def project_of(projects: Sequence[Entity], *, application_key: str) -> int | str:
    """The open project's id. Raises `PermanentError` unless there is exactly one."""
    ours = _named(projects, application_key)
    if not ours:
        raise PermanentError(NO_PROJECT % {"contract": application_key})
    opened = [project for project in ours if _is_open(project)]
    if not opened:
        raise PermanentError(PROJECT_CLOSED % {"contract": application_key})
    project = _only(opened, "projectId", application_key, many=MANY_PROJECTS, without_id=PROJECT_WITHOUT_ID)
    return identifier(project, "projectId")


def identifier(entity: Entity, name: str) -> int | str:
    """Its id, by PlanFact's name for it; "" when it has none. A number, or a GUID [NF]."""
    found = entity.get(name, entity.get("id"))
    return found if isinstance(found, (int, str)) and not isinstance(found, bool) else ""


def told_of(entities: Sequence[Entity], application_key: str) -> list[Entity]:
    """Those whose `externalId` is the contract: nothing else, whatever its title, comes before them."""
    return [one for one in entities if one.get("externalId") == application_key]


def _named(entities: Sequence[Entity], application_key: str) -> list[Entity]:
    """PlanFact searches for parts of words, and its filters may be ignored: APP-1 is not APP-10."""
    word = re.compile(rf"(?<![\w-]){re.escape(application_key)}(?![\w-])")
    return told_of(entities, application_key) or [one for one in entities if word.search(str(one.get("title") or ""))]


def _is_open(entity: Entity) -> bool:
    """Closed and archived ones take no shipments: the words are `closed` and `active` in what is documented."""
    return entity.get("closed") is not True and entity.get("active") is not False


def _currency(deal: Entity) -> str:
    """By the names that operations and accounts use [NF for deals]."""
    currency = deal.get("currency")
    nested = currency.get("currencyCode") if isinstance(currency, dict) else currency
    return str(deal.get("currencyCode") or nested or "").upper()


def _only(entities: Sequence[Entity], id_name: str, contract: str, *, many: str, without_id: str) -> Entity:
    if len(entities) > 1:
        found = ", ".join(str(identifier(one, id_name)) for one in entities)
        raise PermanentError(many % {"count": len(entities), "contract": contract, "ids": found})
    if identifier(entities[0], id_name) == "":
        raise PermanentError(without_id % {"contract": contract})
    return entities[0]
