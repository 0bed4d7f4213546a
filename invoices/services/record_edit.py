"""Write down what an edit changed: one row a field, before and after (spec 3, edit-history)."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder

from invoices.models import EditRecord


class Change(NamedTuple):
    """One field before and after; `line_item_id` is None for a field of the invoice itself."""

    edit_type: str
    field_name: str
    old: Any
    new: Any
    line_item_id: UUID | None = None


def record_edits(*, invoice_id: UUID, changes: Sequence[Change], by: str, now: datetime) -> None:
    """All changes in one insert, in the caller's transaction."""
    EditRecord.objects.bulk_create(
        EditRecord(
            invoice_id=invoice_id,
            line_item_id=change.line_item_id,
            edit_type=change.edit_type,
            field_name=change.field_name,
            old_value=as_text(change.old),
            new_value=as_text(change.new),
            edited_by=by,
            edited_at=now,
        )
        for change in changes
    )


def as_text(value: Any) -> str:
    """A value as the API prints it: decimals plain, dates ISO, booleans lower case, nothing for nothing.

    What has parts becomes JSON.
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case dict() | list() | tuple():
            return json.dumps(value, sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)
        case _:
            return str(value)
