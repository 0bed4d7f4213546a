"""Refuse a numbering schema whose numbers would repeat or could never be given (spec 6, Numbering schemas)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from invoices.errors import Invalid
from invoices.services.check_values import as_plain_text
from invoices.services.take_number import BUILT_IN, LONGEST_NUMBER, PLACEHOLDER

_EXAMPLE = '{"__office__": {"required": true, "default": "TAS"}}'


def check_schema(*, values: Mapping[str, Any]) -> None:
    """`values` by the names of `NumberingSchema`'s fields; missing ones count as empty. Raises `Invalid`, naming all.

    How long texts and how large numbers may be is the model's to say.
    """
    wrong: dict[str, list[str]] = {}
    own = values.get("placeholders")
    own = {} if own is None else own
    if said := _wrong_placeholders(own):
        # Texts cannot be held against placeholders that are none.
        raise Invalid({"placeholders": said})
    for field in ("pre_text", "post_text", "sequence_key"):
        unknown = _placeholders(values, field) - BUILT_IN - own.keys()
        if unknown:
            wrong[field] = [
                _("%(names)s is not a placeholder. Describe it among the own placeholders.")
                % {"names": ", ".join(sorted(unknown))}
            ]
    printed = _placeholders(values, "pre_text") | _placeholders(values, "post_text")
    if missing := _placeholders(values, "sequence_key") - printed:
        wrong.setdefault("sequence_key", []).append(
            _("%(names)s counts apart but is not printed: numbers would repeat. Put it before or after the number.")
            % {"names": ", ".join(sorted(missing))}
        )
    first, last = values.get("start_value"), values.get("max_value")
    if first is not None and last is not None and last < first:
        wrong["max_value"] = [_("The last number lies before the first, %(first)s.") % {"first": first}]
    if wrong:
        raise Invalid(wrong)


def give_an_object() -> str:
    return _("Give an object such as %(example)s.") % {"example": _EXAMPLE}


def _wrong_placeholders(own: Any) -> str:
    if not isinstance(own, dict) or not all(_is_described(described) for described in own.values()):
        return give_an_object()
    names = [name for name in own if not PLACEHOLDER.fullmatch(name) or name in BUILT_IN]
    if not names:
        return ""
    return _("%(names)s cannot be an own placeholder; a name is like __office__.") % {"names": ", ".join(names)}


def _is_described(described: Any) -> bool:
    """By `required` and `default`, and by nothing else: what JSON can hold besides, not every database can."""
    if not isinstance(described, dict) or described.keys() - {"required", "default"}:
        return False
    if not isinstance(described.get("required", False), bool):
        return False
    try:
        as_plain_text(described.get("default", ""), longest=LONGEST_NUMBER)
    except ValueError:
        return False
    return True


def _placeholders(values: Mapping[str, Any], field: str) -> set[str]:
    return set(PLACEHOLDER.findall(values.get(field) or ""))
