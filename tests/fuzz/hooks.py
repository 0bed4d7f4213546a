"""Loaded by schemathesis: a tester whom the log-in's brakes do not stop, and a check of what is refused."""

import re
from random import Random
from typing import Any

import schemathesis

RULES = (
    "Give this date",
    "is before the period's start",
    "A period has at most 366 days",
    "If-Match says .*, this says",
    "INV-.* has no line",
    "This invoice has no base line",
    "The invoice has (no overtime line|overtime of)",
    "With .* h of overtime this can only be",
    "Without hours of overtime there is no amount",
    "The due date would lie beyond the calendar",
    "Give an amount, or a unit price",
    "Only work from the warehouse can be written off",
    "A line added by hand is a manual one",
    "This cannot be negative",  # of a line from the warehouse; one by hand may be a discount
    ".* × .* × .* is .*, not",
    "It is .*, not",  # what the contract decides may only agree
    "Of a line by hand this can only be",
    "A line has no id before it is saved",
    "An earlier line is this one already",
    "Only task and manual lines can be added",
    "Say what is billed",
    "Say why",  # signs that nobody can see, as of a code that Unicode has not given away
    "This cannot be edited; it is",
    "An automatic task line names its worklog",
    "Nothing like this was computed",
    "No work to bill has this reference",
    "The lines add up to .*; a total cannot be negative",
    "which an act needs",
    "has no company name in the warehouse",
    "is more than an invoice can hold",  # a product or a sum, each of whose parts is within bounds
    "hours are more than",
    "only approved or sent ones are synced",
    "INVOICE_[A-Z0-9_]+ is not set",
    "Name the contracts",  # of a manual job
    "An automatic job finds its contracts itself",
    "is not a placeholder",  # of numbering schemas: what their fields say together
    "cannot be an own placeholder",
    "counts apart but is not printed",
    "The last number lies before the first",
    "Numbering schema with this Name already exists",
    "This field cannot be blank",  # a name of signs that count as blanks in Python alone
    "This cannot be empty",  # signs that nobody can see
    "There is another account in this currency",
    "Give an e-mail address such as",
    "The logo cannot be fetched",
    "Give the picture's bytes in base64",  # of the right letters, and too few of them
    "Give a PNG, JPEG or SVG picture",
    "It is called a .*, but is a",
    "can be given back",  # what is left of a payment
    "Give an amount of more than nothing",
    "Never write a card's number here",
    "Give one of stripe",
    "Give a text",  # of signs that can be printed
    "This is no address such as https://",  # of a webhook's target
    "Only addresses that begin with https?://",
    "An address with a user name or a password",
    "which is not a public one",
    "Give JSON, encoded as base64",
)
"""What no schema can say, each by its own words."""

_random = Random(1)  # noqa: S311 - addresses of a test


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
    """Log in from ever new addresses: the throttle and the lock-out count by them, and would hide what is behind."""
    if case.operation.path.endswith("/auth/login"):
        case.headers["X-Forwarded-For"] = ".".join(str(_random.randrange(1, 255)) for _ in range(4))


@schemathesis.check
def refused_only_by_rules(_context: Any, response: Any, case: Any) -> None:
    """A request that the schema allows is refused for a reason that it cannot name, or not at all."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code != 400:
        return
    told = response.json()
    # Below /api/pub a refusal stands in no envelope.
    error = told.get("error", told)
    texts = [text for texts in error.get("details", {}).values() for text in texts] or [error["message"]]
    unknown = [text for text in texts if not any(re.search(rule, text) for rule in RULES)]
    assert not unknown, f"The schema allows what the server refuses: {unknown}"
