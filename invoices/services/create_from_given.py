"""Draft an invoice from a prefill that a person may have edited before saving it (spec 3, generate)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clients.queries import billing_settings, warehouse
from invoices.errors import Invalid
from invoices.models import Invoice
from invoices.pricing.draft import PricedDraft
from invoices.pricing.period import Period
from invoices.pricing.terms import HOURLY
from invoices.services.check_values import LONGEST_KEY, as_amount, as_plain_text, collect, give_one_of
from invoices.services.compute_draft import ByHand, ComputedDraft, compute_one
from invoices.services.copy_snapshots import snapshot_fields
from invoices.services.create_drafts import check_period
from invoices.services.draft_warnings import warnings_by_hand
from invoices.services.field_values import AMOUNTS, HOURS, TEXTS, TOGGLES, checked_fields, overtime_words
from invoices.services.follow_tasks import follow_tasks
from invoices.services.given_lines import GivenLines, follow_figures, match_lines
from invoices.services.leave_out_billed import leave_out_billed
from invoices.services.record_edit import as_text
from invoices.services.save_drafts import save_drafts
from invoices.services.total_invoice import totals_of

FIGURES = (*AMOUNTS, *HOURS)
"""Saved as given; one that is absent is the sum of the lines."""
SETTABLE_FIELDS = ("invoice_date", *TOGGLES, *TEXTS, *FIGURES, "is_overtime")
AGREEING_FIELDS = ("deal_type", "currency", "customer_key", "language", "monthly_limit_hours")
"""They follow from the contract and may only agree with it."""
ACCEPTED_FIELDS = (*SETTABLE_FIELDS, *AGREEING_FIELDS, "kind", "line_items")


def create_given_draft(
    *,
    user: AbstractBaseUser,
    application_key: str,
    period: Period | None = None,
    given: Mapping[str, Any],
    now: datetime | None = None,
) -> Invoice:
    """Save a draft as `given`: `ACCEPTED_FIELDS` of the invoice's shape, as a client sends them; all may be absent.

    What is absent is computed from the warehouse as it is now, and so is the whole draft: lines are given as edits of
    the computed ones (see `given_lines`), and overtime that was not edited follows the tasks. Amounts are kept as
    given; a total that is not the lines' sum is marked. With
    `line_items`, work that no given line names is written off, also work that came after the client's prefill, and the
    reviewer is warned. The period defaults to the previous calendar month.

    Raises `Invalid` naming what is wrong, and the `InvoiceError` with which drafting the contract is refused.
    """
    collect({"application_key": application_key}, lambda _name, value: as_plain_text(value, longest=LONGEST_KEY))
    if unknown := {name: _("There is no such field.") for name in given if name not in ACCEPTED_FIELDS}:
        raise Invalid(unknown)
    values = checked_fields({name: given[name] for name in given if name in SETTABLE_FIELDS}, editable=SETTABLE_FIELDS)
    is_supplementary = _is_supplementary(given)
    now = now or timezone.now()
    period = period or Period.month_before(timezone.localdate(now))
    check_period(period)

    settings = billing_settings()
    fresh = compute_one(
        source=warehouse(),
        settings=settings,
        application_key=application_key,
        period=period,
        is_supplementary=is_supplementary,
    )
    fresh = leave_out_billed(fresh, settings=settings)
    _check_agreement(given, fresh)
    draft = _with_given(fresh, values, given)
    saved = save_drafts(
        [draft],
        settings=settings,
        by=user.get_username(),
        now=now,
        invoice_date=values.get("invoice_date"),
    )
    if saved.refused:
        raise saved.refused[0].error
    return saved.invoices[0]


def _is_supplementary(given: Mapping[str, Any]) -> bool:
    kind = given.get("kind", Invoice.Kind.REGULAR)
    if kind not in Invoice.Kind.values:
        raise Invalid({"kind": give_one_of(Invoice.Kind.values)})
    return bool(kind == Invoice.Kind.SUPPLEMENTARY)


def _check_agreement(given: Mapping[str, Any], fresh: ComputedDraft) -> None:
    computed = snapshot_fields(fresh)

    def check(name: str, value: Any) -> None:
        if value is not None:
            value = as_plain_text(str(value) if isinstance(value, int | Decimal) else value, longest=100)
        own = computed[name]
        agrees = (
            as_amount(value, largest=Decimal(10) ** 12) == own if isinstance(own, Decimal) and value else value == own
        )
        if not agrees:
            empty = pgettext("value of a field", "empty")
            words = {"own": as_text(own) or empty, "given": value or empty}
            raise ValueError(_("It is %(own)s, not %(given)s.") % words)

    collect({name: given[name] for name in AGREEING_FIELDS if name in given}, check)


def _with_given(fresh: ComputedDraft, values: Mapping[str, Any], given: Mapping[str, Any]) -> ComputedDraft:
    figures = {name: values[name] for name in FIGURES if name in values}
    if "line_items" in given:
        matched = match_lines(given["line_items"], fresh.priced.lines, application_key=fresh.application_key)
        lines, differing_overtime = follow_tasks(
            matched, fresh.priced.lines, terms=fresh.terms, is_supplementary=fresh.is_supplementary
        )
    else:
        lines, differing_overtime = follow_figures(figures, fresh.priced.lines), []
    totals = totals_of(lines.lines)
    if fresh.terms.deal_type == HOURLY and "base_amount" in figures:
        _check_base(figures.pop("base_amount"), computed=fresh.priced.totals.base_amount, now=totals.base_amount)
    _check_overtime(values, hours=totals.overtime_hours, amount=totals.overtime_amount)
    differing = {name: value for name, value in figures.items() if value != getattr(totals, name)}
    fields = {name: values[name] for name in (*TOGGLES, *TEXTS) if name in values}
    return replace(
        fresh,
        priced=PricedDraft(lines.lines, totals),
        warnings=[
            *fresh.warnings,
            *differing_overtime,
            *warnings_by_hand(
                work_left_out=lines.work_left_out,
                others_left_out=lines.others_left_out,
                figures={name: (value, getattr(totals, name)) for name, value in differing.items()},
            ),
        ],
        by_hand=ByHand(figures=differing, fields=fields, told=_told(lines, differing)),
    )


def _check_base(given: Decimal, *, computed: Decimal, now: Decimal) -> None:
    """Of an hourly contract, whose base is what its lines come to (spec 2, Rounding).

    What they came to before they were edited is no base by hand either: the prefill said so, and nobody else.
    """
    if given not in (computed, now):
        refusal = _("This invoice has no base line of its own; its lines come to %(amount)s. Edit them.")
        raise Invalid({"base_amount": refusal % {"amount": now}})


def _check_overtime(values: Mapping[str, Any], *, hours: Decimal, amount: Decimal) -> None:
    """`is_overtime` may only agree with the hours. `hours` and `amount` are what the lines come to."""
    resulting = values.get("overtime_hours", hours)
    if values.get("is_overtime", resulting > 0) != (resulting > 0):
        raise Invalid({"is_overtime": overtime_words(resulting)})
    if not resulting and values.get("overtime_amount", amount) not in (0, amount):
        raise Invalid({"overtime_amount": _("Without hours of overtime there is no amount for it.")})


def _told(lines: GivenLines, figures: Mapping[str, Decimal]) -> dict[str, Any]:
    """What was done by hand, for the event; nothing for a prefill that was saved as it was."""
    told: dict[str, Any] = {
        "lines_edited": lines.edited,
        "lines_added": lines.added,
        "lines_left_out": len(lines.work_left_out) + len(lines.others_left_out),
        "figures": {name: as_text(value) for name, value in figures.items()},
        "total_is_manual": "total_amount" in figures,
    }
    return {name: value for name, value in told.items() if value}
