"""From the warehouse's contract and our own settings to plain terms for pricing, and to what an invoice copies."""

from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from clients.models import ClientInvoiceConfig, ContractRateRule
from clients.models.rate_rule import DEFAULT_WEEKEND_DAYS
from clients.queries import BillingSettings
from clients.warehouse.types import DEAL_TYPES, Application, Customer
from invoices.errors import ContractNotBillable, Invalid
from invoices.money import MOST_HOURS, rounded
from invoices.pricing.rate_tier import RateTier
from invoices.pricing.terms import DEFAULT_MULTIPLIERS, Terms, base_amount, is_international
from proxima_invoice.foundation.sentences import known, say

DEAL_TYPE = known("%(contract)s has the deal type “%(deal_type)s”; only SUP, HR and FP can be billed.")
NEGATIVE = known("%(contract)s has a negative %(field)s.")
LENGTH = known("%(contract)s has the %(field)s “%(value)s”; it must have 1 to %(longest)s characters.")
LIMIT = known("%(contract)s has a monthly limit of %(hours)s h; leave it empty for none.")
NO_ZONE = known("The rate rule of %(contract)s names no time zone that exists.")

_MULTIPLIER_FIELDS = {
    RateTier.OVERTIME: "overtime_multiplier",
    RateTier.P1_P3: "p1_p3_multiplier",
    RateTier.OFF_HOURS: "off_hours_multiplier",
    RateTier.P1_P3_OFF_HOURS: "p1_p3_off_hours_multiplier",
}
_LONGEST = {"application_key": 20, "customer_key": 20, "currency": 5}
"""Characters, as the invoice's columns have them (spec 3, Columns)."""


def resolve_terms(*, application: Application, customer: Customer, settings: BillingSettings) -> Terms:
    """Contract, rate rule and client settings, each field by the precedence of spec 2, Settings per application.

    Raises `ContractNotBillable` for a contract whose data no invoice can hold, `Invalid` for a rate rule that cannot be
    applied and `money.AmountTooLarge`.
    """
    _check_storable(application)
    rule = settings.rate_rules.get(application.application_key) or ContractRateRule()
    international = is_international(swift_bic=customer.swift_bic, currency=application.currency)
    return Terms(
        deal_type=application.deal_type,
        application_name=application.application_name,
        base_amount=base_amount(
            deal_amount=application.deal_amount, invoice_amount=application.invoice_amount, international=international
        ),
        hourly_rate=rounded(application.hourly_rate if rule.base_hourly_rate is None else rule.base_hourly_rate),
        monthly_limit=_limit(application, rule),
        language=_language(settings.config(application.application_key), international=international),
        multipliers={
            tier: DEFAULT_MULTIPLIERS[tier] if (value := getattr(rule, name)) is None else rounded(value)
            for tier, name in _MULTIPLIER_FIELDS.items()
        },
        business_hours_start=rule.business_hours_start or Terms.business_hours_start,
        business_hours_end=rule.business_hours_end or Terms.business_hours_end,
        business_hours_zone=_zone(application, rule),
        weekend_days=frozenset(DEFAULT_WEEKEND_DAYS if rule.weekend_days is None else rule.weekend_days),
        exclusions=settings.exclusions,
    )


def _check_storable(application: Application) -> None:
    """Refuse, in words, what the invoice's columns would refuse in theirs, or what SQLite would not refuse at all."""
    key = application.application_key
    if application.deal_type not in DEAL_TYPES:
        raise ContractNotBillable(say(DEAL_TYPE, contract=key, deal_type=application.deal_type))
    for name in ("deal_amount", "invoice_amount", "hourly_rate"):
        if getattr(application, name) < 0:
            raise ContractNotBillable(say(NEGATIVE, contract=key, field=name))
    for name, longest in _LONGEST.items():
        value = getattr(application, name)
        if not 1 <= len(value) <= longest:
            raise ContractNotBillable(say(LENGTH, contract=key, field=name, value=value, longest=longest))
    if application.monthly_limit is not None and application.monthly_limit > MOST_HOURS:
        raise ContractNotBillable(say(LIMIT, contract=key, hours=application.monthly_limit))


def _limit(application: Application, rule: ContractRateRule) -> Decimal | None:
    """No limit in the warehouse is NULL or 0; a limit of 0 in a rule is a limit: every hour is overtime."""
    if rule.monthly_limit_hours is not None:
        return rounded(rule.monthly_limit_hours)
    return rounded(Decimal(application.monthly_limit)) if application.monthly_limit else None


def _language(config: ClientInvoiceConfig, *, international: bool) -> str:
    return config.language or ("en" if international else "ru")


def _zone(application: Application, rule: ContractRateRule) -> ZoneInfo:
    try:
        return ZoneInfo(rule.business_hours_tz) if rule.business_hours_tz else Terms.business_hours_zone
    except (ZoneInfoNotFoundError, ValueError):
        raise Invalid({"business_hours_tz": say(NO_ZONE, contract=application.application_key)}) from None


def rates_snapshot(terms: Terms) -> dict[str, Any]:
    """What the hours of a contract cost, as an invoice keeps it: decimals and times as strings."""
    return {
        "base_amount": str(terms.base_amount),
        "base_hourly_rate": str(terms.hourly_rate),
        "monthly_limit_hours": None if terms.monthly_limit is None else str(terms.monthly_limit),
        **{name: str(terms.multiplier(tier)) for tier, name in _MULTIPLIER_FIELDS.items()},
        "business_hours_start": terms.business_hours_start.isoformat(timespec="minutes"),
        "business_hours_end": terms.business_hours_end.isoformat(timespec="minutes"),
        "business_hours_tz": terms.business_hours_zone.key,
        "weekend_days": sorted(terms.weekend_days),
    }


def terms_from_snapshot(application_snapshot: Mapping[str, Any], *, language: str) -> Terms:
    """The terms an invoice was drafted by, for recomputing its overtime when its lines are edited."""
    rates = application_snapshot["rates"]
    limit = rates["monthly_limit_hours"]
    return Terms(
        deal_type=application_snapshot["deal_type"],
        application_name=application_snapshot["application_name"],
        base_amount=Decimal(rates["base_amount"]),
        hourly_rate=Decimal(rates["base_hourly_rate"]),
        monthly_limit=None if limit is None else Decimal(limit),
        language=language,
        multipliers={tier: Decimal(rates[name]) for tier, name in _MULTIPLIER_FIELDS.items()},
        business_hours_start=time.fromisoformat(rates["business_hours_start"]),
        business_hours_end=time.fromisoformat(rates["business_hours_end"]),
        business_hours_zone=ZoneInfo(rates["business_hours_tz"]),
        weekend_days=frozenset(rates["weekend_days"]),
    )


def application_snapshot(application: Application, terms: Terms) -> dict[str, Any]:
    """The contract as an invoice copies it: dates ISO, money as strings, and its `rates`."""
    copy: dict[str, Any] = {
        name: value if value is None or isinstance(value, int | str) else str(value)
        for name, value in application._asdict().items()
    }
    return copy | {"rates": rates_snapshot(terms)}
