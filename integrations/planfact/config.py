"""PlanFact, the company's accounting: on when INVOICE_PLANFACT_API_KEY is set (spec 5)."""

from dataclasses import dataclass

from django.conf import settings

from integrations.http import Patience
from integrations.variables import not_set

BUSY_WAIT = (2.0, 5.0)
"""Seconds to wait before a call that PlanFact had no time for is made again (wire contracts, 1)."""


@dataclass(frozen=True)
class Config:
    """`patience` is that of a call; its budget is that of a whole go."""

    api_url: str
    api_key: str
    company_id: int
    hourly_product: str
    support_product: str
    patience: Patience
    busy_wait: tuple[float, float]


def config() -> Config:
    return Config(
        api_url=settings.PLANFACT_API_URL,
        api_key=settings.PLANFACT_API_KEY,
        company_id=settings.PLANFACT_COMPANY_ID,
        hourly_product=settings.PLANFACT_PRODUCT_HOURLY,
        support_product=settings.PLANFACT_PRODUCT_SUPPORT,
        patience=Patience(timeout=10, tries=3, budget=30),
        busy_wait=BUSY_WAIT,
    )


def off_because() -> str:
    return not_set([] if settings.PLANFACT_API_KEY else ["INVOICE_PLANFACT_API_KEY"])
