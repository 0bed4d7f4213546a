"""Save a numbering schema that a program sent, with everything its form would check and write down (spec 6)."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from invoices.errors import Invalid
from invoices.models import NumberingSchema
from invoices.services.check_schema import check_schema
from invoices.services.save_schema import save_schema
from proxima_invoice.foundation.settings_history import State, record, state


def write_schema(*, schema: NumberingSchema, before: State, user: AbstractBaseUser, now: datetime) -> NumberingSchema:
    """Inside a transaction. `before` is its state as it was read, nothing for a new one. Raises `Invalid`."""
    _check(schema)
    try:
        with transaction.atomic():
            save_schema(schema=schema, user=user, now=now)
    except IntegrityError:
        # Somebody gave the same name since it was looked for.
        _check(schema)
        raise
    record(subject=schema, before=before, after=state(schema), by=user.get_username(), now=now)
    return schema


def _check(schema: NumberingSchema) -> None:
    """All that is wrong at once: the bounds and the name of the model, and whether its texts can be numbers."""
    wrong: dict[str, list[str]] = {}
    try:
        schema.full_clean()
    except ValidationError as refused:
        wrong |= refused.message_dict
    try:
        check_schema(values={field.name: getattr(schema, field.name) for field in schema._meta.concrete_fields})
    except Invalid as refused:
        wrong |= refused.details
    if wrong:
        raise Invalid(wrong)
