"""Make a numbering schema; it counts from its start, and is used once it is active or a contract has it (spec 6)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from invoices.models import NumberingSchema
from invoices.services.write_schema import write_schema


@transaction.atomic
def add_schema(*, user: AbstractBaseUser, fields: Mapping[str, Any], now: datetime | None = None) -> NumberingSchema:
    """Of read values. Raises `Invalid`."""
    return write_schema(schema=NumberingSchema(**fields), before={}, user=user, now=now or timezone.now())
