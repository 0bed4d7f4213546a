"""Didox, the state's platform for acts: on when INVOICE_DIDOX_API_KEY, _PASSWORD and _SELLER_TIN are set (spec 5)."""

from dataclasses import dataclass

from django.conf import settings

from integrations.http import Patience
from integrations.variables import not_set

SETTLE_SECONDS = 5.0
"""Their list is a search: what was made a moment ago may not be in it yet (wire contracts, 2)."""


@dataclass(frozen=True)
class ProductCode:
    """What we sell, in the state's catalogue: code and package of it, or else a unit of measure (wire contracts, 2)."""

    catalog_code: str
    catalog_name: str
    package_code: str
    package_name: str
    measure_id: str

    @property
    def is_catalogued(self) -> bool:
        return bool(self.catalog_code and self.package_code and self.package_name)


@dataclass(frozen=True)
class Config:
    """`patience` is that of a call; its budget is that of a whole go. `settle_seconds` lie between an answer that
    leaves open whether an act was made, and looking for it.
    """

    api_url: str
    api_key: str
    password: str
    seller_tin: str
    product_code: ProductCode
    patience: Patience
    settle_seconds: float


def config() -> Config:
    return Config(
        api_url=settings.DIDOX_API_URL,
        api_key=settings.DIDOX_API_KEY,
        password=settings.DIDOX_PASSWORD,
        seller_tin=settings.DIDOX_SELLER_TIN,
        product_code=ProductCode(
            catalog_code=settings.DIDOX_CATALOG_CODE,
            catalog_name=settings.DIDOX_CATALOG_NAME,
            package_code=settings.DIDOX_PACKAGE_CODE,
            package_name=settings.DIDOX_PACKAGE_NAME,
            measure_id=settings.DIDOX_MEASURE_ID,
        ),
        patience=Patience(timeout=10, tries=3, budget=60),
        settle_seconds=SETTLE_SECONDS,
    )


def page_of(document_id: str) -> str:
    """Where a person sees the document, and signs it. The address is in no documentation [3P]."""
    return f"{settings.DIDOX_WEB_URL}/documents/{document_id}"


def off_because() -> str:
    return not_set(_unset(_required()))


def missing() -> list[str]:
    """What keeps it off although somebody began to set it up. Our TIN has a default: alone it begins nothing."""
    begun = (settings.DIDOX_API_KEY, settings.DIDOX_PASSWORD, settings.DIDOX_WEBHOOK_SECRET, *vars(_code()).values())
    return _unset(_required()) if any(begun) else []


def lacks() -> list[str]:
    """Without what every act would be refused, although Didox is on."""
    return [] if off_because() else product_code_lacks(_code())


def product_code_lacks(code: ProductCode) -> list[str]:
    """Variables of a product code; none when there is a whole one."""
    if code.is_catalogued or (code.measure_id and not code.catalog_code):
        return []
    if not (code.catalog_code or code.package_code or code.package_name):
        return ["INVOICE_DIDOX_CATALOG_CODE (or INVOICE_DIDOX_MEASURE_ID)"]
    return _unset(
        {
            "INVOICE_DIDOX_CATALOG_CODE": code.catalog_code,
            "INVOICE_DIDOX_PACKAGE_CODE": code.package_code,
            "INVOICE_DIDOX_PACKAGE_NAME": code.package_name,
        }
    )


def _code() -> ProductCode:
    return config().product_code


def _required() -> dict[str, str]:
    return {
        "INVOICE_DIDOX_API_KEY": settings.DIDOX_API_KEY,
        "INVOICE_DIDOX_PASSWORD": settings.DIDOX_PASSWORD,
        "INVOICE_DIDOX_SELLER_TIN": settings.DIDOX_SELLER_TIN,
    }


def _unset(wanted: dict[str, str]) -> list[str]:
    return [name for name, value in wanted.items() if not value]
