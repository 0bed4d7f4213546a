"""Warnings are stored in English with what they name, and told to each reader in theirs."""

import json
from typing import Any

import pytest
from django.utils import translation

from invoices.services.tell_warning import _SENTENCES, warning, warning_words

LINE = {"description": "Support", "line_total": "1500.00"}
PERIOD = {"period_start": "2026-02-01", "period_end": "2026-02-28"}
EACH: dict[str, tuple[dict[str, Any], str]] = {
    "act_incomplete": (
        {"lacking": ["tin", "agreement_date"]},
        (
            "An act cannot be finalized without the customer's TIN, the agreement's date: "
            "complete it in Jira, then refresh."
        ),
    ),
    "base_from_invoice_amount": (
        {},
        "The base of this UZS contract is its invoice amount, because the customer has a SWIFT code.",
    ),
    "customer_missing": ({"customer": "C-1"}, "The warehouse has no company name for customer C-1."),
    "edited_line_recomputed": (
        {**LINE, "now": {"description": "Help", "line_total": "2.50"}},
        "“Support” was changed by hand to 1\xa0500,00; it is computed again: “Help”, 2,50.",
    ),
    "edited_worklog_changed": (
        {"description": "Fix", "is_left_out": True},
        "“Fix” was left out by hand, and its worklog changed since; that stays.",
    ),
    "edited_worklog_gone": ({"description": "Fix"}, "“Fix” was edited by hand, but its worklog is gone."),
    "figures_by_hand": (
        {"figures": {"total_amount": {"given": "2.00", "computed": "3.00"}}},
        "Given by hand, and not what the lines add up to: total_amount 2.00 (lines: 3.00).",
    ),
    "fixed_price_billed_before": (
        {"invoice": "INV-7", **PERIOD},
        "INV-7 bills this fixed price already (01.02.2026 – 28.02.2026).",
    ),
    "label_shared": ({"label": "PC1", "contracts": ["APP-9"]}, "Label PC1 is also claimed by APP-9."),
    "left_out_line_recomputed": (LINE, "“Support” was left out by hand; it is computed again: 1\xa0500,00."),
    "lines_left_out": ({"lines": [LINE]}, "Left out by hand: “Support” (1500.00)."),
    "overtime_by_hand": (
        {"given": "1.00", "computed": "2.00"},
        "The overtime is as it was given by hand, 1.00 h; the tasks come to 2.00 h over the limit.",
    ),
    "period_billed_before": (
        {"invoice": "INV-7", "application_key": "APP-1", **PERIOD},
        "INV-7 already bills APP-1 for 01.02.2026 – 28.02.2026.",
    ),
    "period_not_a_month": ({}, "The period is not one calendar month; a monthly limit applies once."),
    "period_not_over": ({"period_end": "2026-02-28"}, "The period ends on 28.02.2026; more work may still be logged."),
    "worklogs_billed_elsewhere": (
        {"worklogs": 2, "invoices": ["INV-1", "INV-2"]},
        "2 worklogs of the period are left out: INV-1, INV-2 bills them already.",
    ),
    "worklogs_left_out": (
        {"worklogs": 1, "hours": "3.00"},
        "1 worklog of the period is left out: 3.00 h, including any logged after the lines were read.",
    ),
}
"""By code: what it names, and its sentence."""


def test_each_code_is_known_here():
    assert EACH.keys() == _SENTENCES.keys()


@pytest.mark.parametrize("code", EACH)
def test_each_is_stored_with_all_that_telling_it_takes(code: str):
    named, sentence = EACH[code]

    stored = json.loads(json.dumps(warning(code, **named)))

    assert stored == {"code": code, "message": sentence, **named}
    assert warning_words({**stored, "message": ""}) == sentence


def test_what_is_stored_does_not_depend_on_who_pressed_the_button(russian):
    russian({"The warehouse has no company name for customer %(customer)s.": "Нет названия заказчика %(customer)s."})

    with translation.override("ru"):
        stored = warning("customer_missing", customer="C-1")

    assert stored["message"] == "The warehouse has no company name for customer C-1."


def test_it_is_told_in_the_language_of_the_reader(russian):
    russian({"The warehouse has no company name for customer %(customer)s.": "Нет названия заказчика %(customer)s."})
    stored = warning("customer_missing", customer="C-1")

    with translation.override("ru"):
        assert warning_words(stored) == "Нет названия заказчика C-1."
    assert warning_words(stored) == "The warehouse has no company name for customer C-1."


def test_what_is_counted_has_its_form(russian):
    singular = "%(worklogs)d worklog of the period is left out: %(numbers)s bills it already."
    forms = ("%(worklogs)d запись", "%(worklogs)d записи", "%(worklogs)d записей")
    russian({(singular, place): form for place, form in enumerate(forms)})

    with translation.override("ru"):
        told = [
            warning_words(warning("worklogs_billed_elsewhere", worklogs=count, invoices=[])) for count in (21, 3, 12)
        ]

    assert told == ["21 запись", "3 записи", "12 записей"]


@pytest.mark.parametrize(
    "stored",
    [
        {"message": "As it was."},
        {"code": "of_another_release", "message": "As it was."},
        {"code": "customer_missing", "message": "As it was."},
        {"code": "period_not_over", "message": "As it was.", "period_end": "soon"},
        {"code": "label_shared", "message": "As it was.", "label": "PC1", "contracts": None},
        {"code": "left_out_line_recomputed", "message": "As it was.", "description": "Fix", "line_total": "much"},
        {"code": ["no code"], "message": "As it was."},
    ],
)
def test_what_names_less_than_its_sentence_is_told_as_it_was_stored(stored):
    assert warning_words(stored) == "As it was."


def test_one_without_a_sentence_says_nothing():
    assert warning_words({"code": "of_another_release"}) == ""
