"""What a rate rule makes of a month's hours, told beside its form while it is typed; nothing is saved."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.forms import modelform_factory
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.admin.rate_rule import RateRuleForm
from clients.models import ContractRateRule
from clients.queries import BillingSettings, warehouse
from clients.warehouse.source import WarehouseError
from clients.warehouse.types import Application, Customer
from invoices.admin.json_answer import tries_json
from invoices.admin.page import needs
from invoices.errors import Invalid, InvoiceError
from invoices.money import AmountTooLarge
from invoices.pricing.period import Period
from invoices.pricing.terms import FIXED_PRICE, HOURLY, SUPPORT, Terms
from invoices.services.price_example import KINDS, MOST_HOURS, Example, price_example
from invoices.services.resolve_terms import resolve_terms
from invoices.templatetags.invoice_admin import TIERS
from proxima_invoice.foundation.admin.base import ModelAdmin
from proxima_invoice.foundation.admin.figures import figure, typed_amount

WORDS = {
    "day": gettext_lazy("Weekdays at 10:00"),
    "critical_day": gettext_lazy("Incident P1, weekday at 10:00"),
    "evening": gettext_lazy("Weekdays at 20:00"),
    "critical_night": gettext_lazy("Incident P1, weekday at 22:00"),
    "saturday": gettext_lazy("Saturday at 11:00"),
}
INVENTED = Application(
    application_key="APP-1",
    customer_key="CUST-1",
    status="Active",
    application_name="",
    description="",
    start_date=date(2000, 1, 1),
    finish_date=None,
    deal_amount=Decimal("15000000.00"),
    deal_type=SUPPORT,
    monthly_limit=40,
    hourly_rate=Decimal("150000.00"),
    currency="UZS",
    invoice_amount=Decimal("0.00"),
    agreement_date=None,
    agreement_number=None,
    labels="",
)
"""The contract of the product's own examples (spec 2, Worked examples), where the warehouse does not know the key."""


def panel(request: HttpRequest, rule: ContractRateRule | None) -> SafeString:
    """The example beside the form, as the stored rule has it. Two questions to the warehouse at most."""
    try:
        context = _example(rule or ContractRateRule(), {})
    except InvoiceError as error:
        # A contract that cannot be billed: why, above an example without it.
        context = {**_example(ContractRateRule(), {}), "refused": str(error)}
    return mark_safe(render_to_string("admin/clients/contractraterule/example.html", context, request))  # noqa: S308


@needs("clients.view_contractraterule", methods=("POST",))
@tries_json
def rate_example(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """`{"html"}`: the same with what was typed; refusals say what would be wrong about saving it."""
    context = _example(_typed_rule(request), request.POST)
    return JsonResponse({"html": render_to_string("admin/clients/contractraterule/example.html", context, request)})


def _typed_rule(request: HttpRequest) -> ContractRateRule:
    """The rule as the form would save it; of whoever may not change it, and so sent nothing, the stored one."""
    key = request.POST.get("rule") or request.POST.get("application_key", "")
    form_class = modelform_factory(ContractRateRule, form=RateRuleForm, exclude=("application_key",))
    if not set(form_class.base_fields) & set(request.POST):
        return ContractRateRule.objects.filter(pk=key).first() or ContractRateRule(application_key=key)
    form = form_class(request.POST, instance=ContractRateRule(application_key=key))
    if not form.is_valid():
        raise Invalid(dict(_said(form)))
    rule: ContractRateRule = form.instance
    return rule


def _said(form: Any) -> list[tuple[str, list[str]]]:
    """What is wrong, each sentence with the name of its field before it."""
    told = []
    for name, errors in form.errors.items():
        label = f"{form.fields[name].label}: " if name in form.fields else ""
        told.append((name, [f"{label}{sentence}" for sentence in errors]))
    return told


def _example(rule: ContractRateRule, typed: QueryDict | Mapping[str, str]) -> dict[str, Any]:
    application, customer = _contract(rule.application_key)
    rule = ContractRateRule(
        **{field.attname: getattr(rule, field.attname) for field in rule._meta.concrete_fields}
        | {"application_key": application.application_key}
    )
    terms = resolve_terms(
        application=application,
        customer=customer,
        settings=BillingSettings(rate_rules={application.application_key: rule}),
    )
    period = Period.month_before(timezone.localdate())
    hours = {kind.name: _hours(kind.name, typed) for kind in KINDS if f"example_{kind.name}" in typed}
    try:
        example = price_example(terms=terms, hours=hours, period=period, zone=ZoneInfo(settings.TIME_ZONE))
    except AmountTooLarge as error:
        raise Invalid({"": str(error)}) from None
    return {
        "rule": rule,
        "is_invented": application is INVENTED,
        "contract": application,
        "deal": terms.deal_type,
        "currency": application.currency,
        "zone": settings.TIME_ZONE,
        "work": _work(example, hours, terms),
        "billed": _billed(example, terms),
        "totals": example.draft.totals,
        "sentence": _sentence(example, terms),
    }


def _contract(key: str) -> tuple[Application, Customer]:
    try:
        found = warehouse().applications([key]) if key else []
        if found:
            customer_key = found[0].customer_key
            return found[0], warehouse().customers({customer_key}).get(customer_key) or Customer(customer_key)
    except WarehouseError:
        pass
    return INVENTED, Customer(INVENTED.customer_key)


def _hours(name: str, typed: QueryDict | Mapping[str, str]) -> Decimal:
    text = typed_amount(str(typed[f"example_{name}"]).strip() or "0")
    try:
        hours = Decimal(text)
    except InvalidOperation:
        raise Invalid({name: _("%s: these are no hours.") % WORDS[name]}) from None
    if not hours.is_finite() or not 0 <= hours <= MOST_HOURS:
        raise Invalid({name: _("%(what)s: give 0 to %(most)d hours.") % {"what": WORDS[name], "most": MOST_HOURS}})
    return hours.quantize(Decimal("0.01"))


def _work(example: Example, hours: Mapping[str, Decimal], terms: Terms) -> list[dict[str, Any]]:
    return [
        {
            "name": work.name,
            "words": WORDS[work.name],
            "typed": f"{hours.get(work.name, work.hours):.2f}".rstrip("0").rstrip(".").replace(".", ","),
            "tier": TIERS[work.tier] if work.tier else "–",  # type: ignore[index]  # a RateTier's value
            "times": f"{work.multiplier:.2f}".replace(".", ","),
            "amount": figure(work.amount) if terms.deal_type == HOURLY else "",
        }
        for work in example.work
    ]


def _billed(example: Example, terms: Terms) -> list[dict[str, str]]:
    """The lines that make the total; of an hourly contract a line for each kind of work above says it already."""
    if terms.deal_type == HOURLY:
        return []
    words = {"support": _("Monthly support"), "fixed": _("Fixed price")}
    return [
        {
            "what": str(words.get(line.line_type) or _over_limit(line.rate_tier)),
            "how": ""
            if line.line_type in words
            else _("%(hours)s h × %(price)s × %(multiplier)s")
            % {
                "hours": figure(line.quantity),
                "price": figure(line.unit_price),
                "multiplier": figure(line.rate_multiplier),
            },
            "amount": figure(line.line_total),
        }
        for line in example.draft.lines
        if line.is_billed
    ]


def _over_limit(tier: str) -> str:
    word = TIERS[tier]  # type: ignore[index]  # a RateTier's value
    return _("Over the limit") if tier == "overtime" else _("Over the limit, %s") % word


def _sentence(example: Example, terms: Terms) -> str:
    totals = example.draft.totals
    logged = _("%s h logged") % figure(totals.total_hours)
    if terms.deal_type == FIXED_PRICE:
        return _("%s; a fixed price does not depend on hours.") % logged
    if terms.deal_type == HOURLY:
        return _("%(logged)s, each at %(rate)s × its multiplier.") % {
            "logged": logged,
            "rate": figure(terms.hourly_rate),
        }
    if terms.monthly_limit is None:
        return _("%s; without a monthly limit there is no overtime.") % logged
    return _("%(logged)s, %(limit)s h included, %(over)s h over the limit.") % {
        "logged": logged,
        "limit": figure(terms.monthly_limit),
        "over": figure(totals.overtime_hours),
    }
