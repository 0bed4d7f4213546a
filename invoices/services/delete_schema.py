"""Take a numbering schema away that nobody has used: one that gave a number explains it for ever (spec 6)."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.models import ClientInvoiceConfig
from invoices.errors import Conflict
from invoices.models import Invoice, NumberingCounter, NumberingSchema
from invoices.services.find_schema import lock_schema
from proxima_invoice.foundation.settings_history import record, state


def delete_schema(*, schema_id: int, user: AbstractBaseUser, now: datetime | None = None) -> NumberingSchema:
    """As it was; its history stays. Raises `NotFound`, and `Conflict` while it is active, a contract has it, or it has
    given a number.
    """
    try:
        with transaction.atomic():
            schema = lock_schema(schema_id)
            _refuse_used(schema)
            record(subject=schema, before=state(schema), after={}, by=user.get_username(), now=now or timezone.now())
            NumberingSchema.objects.filter(pk=schema_id).delete()
    except IntegrityError:
        # A draft took its first number meanwhile: the database has the last word.
        raise Conflict(_("The numbering schema has given numbers since; it stays.")) from None
    return schema


def _refuse_used(schema: NumberingSchema) -> None:
    if schema.is_active:
        raise Conflict(_("“%(schema)s” is the active one; make another one active first.") % {"schema": schema.name})
    followers = ClientInvoiceConfig.objects.filter(numbering_schema=schema.name).count()
    if followers:
        said = ngettext(
            "%(count)d contract takes its numbers from “%(schema)s”; give it another one first.",
            "%(count)d contracts take their numbers from “%(schema)s”; give them another one first.",
            followers,
        )
        raise Conflict(said % {"count": followers, "schema": schema.name})
    has_numbers = NumberingCounter.objects.filter(schema=schema).exists()
    if has_numbers or Invoice.objects.filter(numbering_schema=schema).exists():
        raise Conflict(_("“%(schema)s” has given numbers; it stays.") % {"schema": schema.name})
