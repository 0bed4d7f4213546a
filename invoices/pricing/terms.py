"""What a contract is billed by: the contract, its rate rule and settings, resolved to plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal
from zoneinfo import ZoneInfo

from clients.warehouse.types import DEAL_TYPES
from invoices.pricing.rate_tier import RateTier

SUPPORT, HOURLY, FIXED_PRICE = DEAL_TYPES


@dataclass(frozen=True)
class Terms:
    """Everything pricing asks about a contract. Money in the contract's currency; hours in hundredths."""

    deal_type: str
    application_name: str
    base_amount: Decimal
    hourly_rate: Decimal
    monthly_limit: Decimal | None
    """Hours the base includes; None: no limit. 0 makes every hour overtime."""
    language: str = "en"
    multipliers: Mapping[RateTier, Decimal] = field(default_factory=dict)
    business_hours_start: time = time(9)
    business_hours_end: time = time(18)
    business_hours_zone: ZoneInfo = ZoneInfo("Asia/Tashkent")
    weekend_days: frozenset[int] = frozenset((6, 7))
    """ISO days; Monday is 1."""
    exclusions: Mapping[str, str] = field(default_factory=dict)
    """account_id → `overhead_only` or `excluded`."""

    def multiplier(self, tier: RateTier) -> Decimal:
        return self.multipliers.get(tier, DEFAULT_MULTIPLIERS[tier])


DEFAULT_MULTIPLIERS = {
    RateTier.STANDARD: Decimal("1.0"),
    RateTier.OVERTIME: Decimal("1.0"),
    RateTier.P1_P3: Decimal("1.0"),
    RateTier.OFF_HOURS: Decimal("1.0"),
    RateTier.P1_P3_OFF_HOURS: Decimal("1.5"),
}


def is_international(*, swift_bic: str, currency: str) -> bool:
    """A customer with a SWIFT code, or another currency than the sum (spec 2, Deal types)."""
    return len(swift_bic) > 2 or currency != "UZS"


def base_amount(*, deal_amount: Decimal, invoice_amount: Decimal, international: bool) -> Decimal:
    """What the contract costs before hours: the invoice amount abroad when there is one, else the deal amount."""
    return invoice_amount if international and invoice_amount > 0 else deal_amount
