"""Change a numbering schema; numbers that were given stay as they were printed (spec 6, Numbering schemas)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from invoices.models import NumberingSchema
from invoices.services.find_schema import lock_schema
from invoices.services.write_schema import write_schema
from proxima_invoice.foundation.settings_history import state


@transaction.atomic
def change_schema(
    *, schema_id: int, user: AbstractBaseUser, fields: Mapping[str, Any], now: datetime | None = None
) -> NumberingSchema:
    """By read values; what is left out stays. Contracts follow a new name. Raises `NotFound` and `Invalid`."""
    schema = lock_schema(schema_id)
    before = state(schema)
    for name, value in fields.items():
        setattr(schema, name, value)
    return write_schema(schema=schema, before=before, user=user, now=now or timezone.now())
