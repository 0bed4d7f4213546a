"""What was changed in settings: who, when, and each field before and after (spec 1, Every change leaves a trace).

Whoever saves a setting takes its `state` before and after and calls `record`, in the transaction that saves.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import CASCADE, Field, ForeignKey, Model
from django.utils import translation

from proxima_invoice.foundation.models import SettingChange
from proxima_invoice.foundation.sentences import ENGLISH

SECRET = re.compile("password|secret|token|private|api_?key|credential", re.IGNORECASE)
"""Fields of which not even the fact that they hold something is written down."""


class Row(NamedTuple):
    """A row's values as text by field; `name` is empty for the setting itself, what it is called for a part of it."""

    name: str
    values: Mapping[str, str]


State = Mapping[tuple[str, str], Row]
"""The setting and its parts, by model and key."""


def state(subject: Model, parts: Sequence[Model] = ()) -> State:
    """What there is now: to be taken before saving, and again after it. In English, whoever saves."""
    rows = {_key(subject): Row("", _values(subject))}
    with translation.override(ENGLISH):
        return rows | {_key(part): Row(f"{part._meta.verbose_name} {part}"[:255], _values(part)) for part in parts}


def record(*, subject: Model, before: State, after: State, by: str, now: datetime) -> int:
    """Write down what differs, all in one insert; how much that was. Nothing for a setting saved as it is."""
    return len(
        SettingChange.objects.bulk_create(
            SettingChange(**_subject(subject), **change, changed_by=by, changed_at=now)
            for change in _differences(before, after)
        )
    )


def record_deed(*, subject: Model, sentence: str, by: str, now: datetime) -> None:
    """Write down something that has no values to show, such as a new password; `sentence` is a known one."""
    SettingChange.objects.create(
        **_subject(subject), kind=SettingChange.Kind.DONE, new_value=sentence, changed_by=by, changed_at=now
    )


def subject_of(model: type[Model]) -> str:
    return model._meta.label_lower


def _differences(before: State, after: State) -> Iterator[dict[str, Any]]:
    for key in [*after, *(key for key in before if key not in after)]:
        was, now = before.get(key), after.get(key)
        if was is None:
            kind = SettingChange.Kind.ADDED
        else:
            kind = SettingChange.Kind.CHANGED if now else SettingChange.Kind.REMOVED
        name = (now or was or Row("", {})).name
        old, new = was.values if was else {}, now.values if now else {}
        for field in {**new, **old}:
            if old.get(field, "") != new.get(field, ""):
                yield {
                    "kind": kind,
                    "part": name,
                    "field_name": field,
                    "old_value": old.get(field, ""),
                    "new_value": new.get(field, ""),
                }


def _subject(subject: Model) -> dict[str, str]:
    with translation.override(ENGLISH):
        name = str(subject)[:255]
    return {"subject": subject_of(type(subject)), "subject_id": str(subject.pk), "subject_name": name}


def _key(row: Model) -> tuple[str, str]:
    return row._meta.label_lower, str(row.pk)


def _values(row: Model) -> dict[str, str]:
    own = [field for field in row._meta.concrete_fields if _is_told(field)]
    return {
        **{field.name: _text(row, field) for field in own},
        **{field.name: _names(row, field.name) for field in row._meta.many_to_many if field.editable},
    }


def _is_told(field: "Field[Any, Any]") -> bool:
    """What people set; not keys, links to the whole, moments that pass by themselves, or secrets."""
    by_itself = field.name in ("last_login", "date_joined") or field.primary_key or _leads_to_whole(field)
    return bool(field.editable) and not by_itself and not SECRET.search(field.name)


def _leads_to_whole(field: "Field[Any, Any]") -> bool:
    """A part goes with its whole; whatever else a setting refers to is told by its name."""
    return isinstance(field, ForeignKey) and field.remote_field.on_delete is CASCADE


def _text(row: Model, field: "Field[Any, Any]") -> str:
    if isinstance(field, ForeignKey):
        return str(getattr(row, field.name) or "")
    return as_text(field.value_from_object(row))


def _names(row: Model, name: str) -> str:
    return ", ".join(sorted(str(one) for one in getattr(row, name).all()))


def as_text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case list() | dict():
            return json.dumps(value, ensure_ascii=False) if value or isinstance(value, list) else ""
        case _ if hasattr(value, "isoformat"):
            return str(value.isoformat())
        case _:
            return str(value)
