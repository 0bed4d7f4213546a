"""A draft's warnings in words. They are stored in English with what they name, and told to each reader in theirs."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from invoices.pricing.period import day_words
from proxima_invoice.foundation.sentences import ENGLISH, known, say

DraftWarning = dict[str, Any]
"""A code, its sentence in English, and what the sentence names: as JSON has it, amounts as strings, dates as ISO."""

_SPACE = "\N{NO-BREAK SPACE}"
_PERIOD_TAKEN = known("%(number)s already bills %(contract)s for %(start)s – %(end)s.")


def warning(code: str, **data: Any) -> DraftWarning:
    """To be stored: whoever computes the draft, its sentence is English."""
    with translation.override(ENGLISH):
        return {"code": code, "message": _SENTENCES[code](data), **data}


def warning_words(stored: Mapping[str, Any]) -> str:
    """A stored warning in the active language; as it was stored where an earlier release kept less than it names."""
    try:
        return _SENTENCES[stored["code"]](stored)
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation):
        return str(stored.get("message", ""))


def _worklogs_left_out(data: Mapping[str, Any]) -> str:
    return ngettext(
        "%(worklogs)d worklog of the period is left out: %(hours)s h, including any logged after the lines were read.",
        "%(worklogs)d worklogs of the period are left out: %(hours)s h, "
        "including any logged after the lines were read.",
        data["worklogs"],
    ) % {"worklogs": data["worklogs"], "hours": data["hours"]}


def _lines_left_out(data: Mapping[str, Any]) -> str:
    lines = ", ".join(f"“{line['description']}” ({line['line_total']})" for line in data["lines"])
    return _("Left out by hand: %(lines)s.") % {"lines": lines}


def _figures_by_hand(data: Mapping[str, Any]) -> str:
    figures = ", ".join(
        _("%(figure)s %(given)s (lines: %(computed)s)") % {**values, "figure": _figure(name)}
        for name, values in data["figures"].items()
    )
    return _("Given by hand, and not what the lines add up to: %(figures)s.") % {"figures": figures}


def _figure(name: str) -> str:
    words = {
        "base_amount": pgettext("figure of an invoice", "base_amount"),
        "overtime_hours": pgettext("figure of an invoice", "overtime_hours"),
        "overtime_amount": pgettext("figure of an invoice", "overtime_amount"),
        "total_hours": pgettext("figure of an invoice", "total_hours"),
        "total_amount": pgettext("figure of an invoice", "total_amount"),
    }
    return words.get(name, name)


def _overtime_by_hand(data: Mapping[str, Any]) -> str:
    return _(
        "The overtime is as it was given by hand, %(given)s h; the tasks come to %(computed)s h over the limit."
    ) % {"given": data["given"], "computed": data["computed"]}


def _customer_missing(data: Mapping[str, Any]) -> str:
    return _("The warehouse has no company name for customer %(customer)s.") % {"customer": data["customer"]}


def _period_not_over(data: Mapping[str, Any]) -> str:
    return _("The period ends on %(date)s; more work may still be logged.") % {"date": _day(data["period_end"])}


def _period_not_a_month(_data: Mapping[str, Any]) -> str:
    return _("The period is not one calendar month; a monthly limit applies once.")


def _base_from_invoice_amount(_data: Mapping[str, Any]) -> str:
    return _("The base of this UZS contract is its invoice amount, because the customer has a SWIFT code.")


def _act_incomplete(data: Mapping[str, Any]) -> str:
    words = {
        "tin": pgettext("an act cannot be finalized without", "the customer's TIN"),
        "agreement_number": pgettext("an act cannot be finalized without", "the agreement's number"),
        "agreement_date": pgettext("an act cannot be finalized without", "the agreement's date"),
    }
    lacking = ", ".join(words[name] for name in data["lacking"])
    return _("An act cannot be finalized without %(lacking)s: complete it in Jira, then refresh.") % {
        "lacking": lacking
    }


def _label_shared(data: Mapping[str, Any]) -> str:
    return _("Label %(label)s is also claimed by %(contracts)s.") % {
        "label": data["label"],
        "contracts": ", ".join(data["contracts"]),
    }


def _fixed_price_billed_before(data: Mapping[str, Any]) -> str:
    return _("%(number)s bills this fixed price already (%(start)s – %(end)s).") % {
        "number": data["invoice"],
        "start": _day(data["period_start"]),
        "end": _day(data["period_end"]),
    }


def _period_billed_before(data: Mapping[str, Any]) -> str:
    return period_taken_words(
        data["invoice"],
        data["application_key"],
        start=date.fromisoformat(data["period_start"]),
        end=date.fromisoformat(data["period_end"]),
    )


def period_taken_words(number: str, application_key: str, *, start: date, end: date) -> str:
    """That an invoice stands for a period already: a refusal where it is to be saved, else a warning."""
    words = {"start": day_words(start), "end": day_words(end)}
    return say(_PERIOD_TAKEN, number=number, contract=application_key, **words)


def _worklogs_billed_elsewhere(data: Mapping[str, Any]) -> str:
    return ngettext(
        "%(worklogs)d worklog of the period is left out: %(numbers)s bills it already.",
        "%(worklogs)d worklogs of the period are left out: %(numbers)s bills them already.",
        data["worklogs"],
    ) % {"worklogs": data["worklogs"], "numbers": ", ".join(data["invoices"])}


def _edited_worklog_gone(data: Mapping[str, Any]) -> str:
    return _("“%(line)s” was edited by hand, but its worklog is gone.") % {"line": data["description"]}


def _edited_worklog_changed(data: Mapping[str, Any]) -> str:
    said = (
        _("“%(line)s” was left out by hand, and its worklog changed since; that stays.")
        if data["is_left_out"]
        else _("“%(line)s” was edited by hand, and its worklog changed since; that stays.")
    )
    return said % {"line": data["description"]}


def _edited_line_recomputed(data: Mapping[str, Any]) -> str:
    words = {"line": data["description"], "amount": _amount(data["line_total"])}
    now = data["now"]
    if now is None:
        return _("“%(line)s” was changed by hand to %(amount)s; there is no such line any more.") % words
    words |= {"new_line": now["description"], "new_amount": _amount(now["line_total"])}
    if now["description"] == data["description"]:
        return _("“%(line)s” was changed by hand to %(amount)s; it is computed again: %(new_amount)s.") % words
    return (
        _("“%(line)s” was changed by hand to %(amount)s; it is computed again: “%(new_line)s”, %(new_amount)s.") % words
    )


def _left_out_line_recomputed(data: Mapping[str, Any]) -> str:
    return _("“%(line)s” was left out by hand; it is computed again: %(amount)s.") % {
        "line": data["description"],
        "amount": _amount(data["line_total"]),
    }


def _day(text: str) -> str:
    return day_words(date.fromisoformat(text))


def _amount(text: str) -> str:
    return f"{Decimal(text):,.2f}".replace(",", _SPACE).replace(".", ",")


_SENTENCES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "act_incomplete": _act_incomplete,
    "base_from_invoice_amount": _base_from_invoice_amount,
    "customer_missing": _customer_missing,
    "edited_line_recomputed": _edited_line_recomputed,
    "edited_worklog_changed": _edited_worklog_changed,
    "edited_worklog_gone": _edited_worklog_gone,
    "figures_by_hand": _figures_by_hand,
    "fixed_price_billed_before": _fixed_price_billed_before,
    "label_shared": _label_shared,
    "left_out_line_recomputed": _left_out_line_recomputed,
    "lines_left_out": _lines_left_out,
    "overtime_by_hand": _overtime_by_hand,
    "period_billed_before": _period_billed_before,
    "period_not_a_month": _period_not_a_month,
    "period_not_over": _period_not_over,
    "worklogs_billed_elsewhere": _worklogs_billed_elsewhere,
    "worklogs_left_out": _worklogs_left_out,
}
