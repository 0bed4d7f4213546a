"""Support contracts: a monthly fee, and overtime once the included hours are used up (spec 2, Deal types)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from invoices import money
from invoices.pricing import wording
from invoices.pricing.line import PricedLine
from invoices.pricing.period import Period
from invoices.pricing.rate_tier import RateTier
from invoices.pricing.terms import Terms


class WalkedLine(Protocol):
    @property
    def quantity(self) -> Decimal: ...
    @property
    def rate_tier(self) -> str: ...
    @property
    def written_off(self) -> bool: ...


def support_line(*, terms: Terms, period: Period) -> PricedLine:
    return PricedLine(
        line_type="support",
        description=wording.support(period, language=terms.language),
        sort_order=0,
        unit_price=terms.base_amount,
        quantity=money.ONE,
        line_total=money.rounded(terms.base_amount),
        is_billed=True,
    )


def overtime_lines(tasks: Iterable[WalkedLine], *, terms: Terms, first: int) -> list[PricedLine]:
    """One line per tier that has overtime, for tasks given in walk order.

    The walk counts printed quantities; a task across the limit is split, so that overtime is always total − limit. An
    overtime hour keeps a critical or off-hours tier at the larger of both multipliers; any other becomes `overtime`.
    """
    if terms.monthly_limit is None:
        return []
    included = terms.monthly_limit
    over: dict[RateTier, Decimal] = {}
    for task in tasks:
        if task.written_off:
            continue
        within = min(task.quantity, included)
        included -= within
        if beyond := task.quantity - within:
            tier = RateTier(task.rate_tier)
            tier = RateTier.OVERTIME if tier is RateTier.STANDARD else tier
            over[tier] = over.get(tier, money.ZERO) + beyond
    return [
        _overtime_line(tier, over[tier], terms=terms, sort_order=first + index)
        for index, tier in enumerate(tier for tier in RateTier if tier in over)
    ]


def _overtime_line(tier: RateTier, quantity: Decimal, *, terms: Terms, sort_order: int) -> PricedLine:
    multiplier = max(terms.multiplier(tier), terms.multiplier(RateTier.OVERTIME))
    return PricedLine(
        line_type="overtime",
        description=wording.overtime(tier, language=terms.language),
        sort_order=sort_order,
        unit_price=terms.hourly_rate,
        quantity=quantity,
        line_total=money.line_total(quantity, terms.hourly_rate, multiplier),
        is_billed=True,
        rate_tier=tier.value,
        rate_multiplier=multiplier,
        billable_seconds=money.seconds_of(quantity),
    )
