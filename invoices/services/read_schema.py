"""A numbering schema as programs send it, as the columns of one (spec 6, Numbering schemas)."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from invoices.errors import Invalid
from invoices.models.numbering import LARGEST_NUMBER, LONGEST_NAME, LONGEST_SEQUENCE_KEY, LONGEST_TEXT, MOST_DIGITS
from invoices.services.check_schema import give_an_object
from invoices.services.check_values import as_plain_text, as_whole_number, collect, give_one_of

SCHEMA_TYPES = ("invoice",)


def read_schema(values: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent, checked one by one. Raises `Invalid` naming every field that is wrong or unknown.

    Whether they fit together is for `check_schema` to say, which schema is active for `set_active_schema`.
    """
    checks: dict[str, Callable[[Any], Any]] = {
        "name": partial(_as_text, longest=LONGEST_NAME),
        "schema_type": _as_type,
        "pre_text": partial(_as_text, longest=LONGEST_TEXT),
        "post_text": partial(_as_text, longest=LONGEST_TEXT),
        "start_value": partial(as_whole_number, largest=LARGEST_NUMBER),
        "max_value": _as_last,
        "number_of_digits": partial(as_whole_number, largest=MOST_DIGITS),
        "sequence_key": partial(_as_text, longest=LONGEST_SEQUENCE_KEY),
        "placeholders": _as_placeholders,
    }
    if unknown := values.keys() - checks.keys():
        raise Invalid({name: _("There is no such field.") for name in sorted(unknown)})
    return collect(values, lambda name, value: checks[name](value))


def _as_text(value: Any, *, longest: int) -> str:
    """Without blanks around it, as the form takes it."""
    return as_plain_text(value, longest=longest).strip()


def _as_type(value: Any) -> str:
    if value not in SCHEMA_TYPES:
        raise ValueError(give_one_of(SCHEMA_TYPES))
    return str(value)


def _as_placeholders(value: Any) -> dict[str, Any]:
    """`check_schema` looks into it: what people type into the form is JSON as well."""
    if not isinstance(value, dict):
        raise ValueError(give_an_object())
    return value


def _as_last(value: Any) -> int | None:
    return None if value is None else as_whole_number(value, largest=LARGEST_NUMBER)
