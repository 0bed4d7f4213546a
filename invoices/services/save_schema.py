"""Save a numbering schema; contracts that were given it by its name follow a new one (spec 6, Numbering schemas)."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from clients.models import ClientInvoiceConfig
from invoices.models import NumberingSchema
from invoices.services.check_schema import check_schema
from proxima_invoice.foundation.settings_history import record, state


@transaction.atomic
def save_schema(*, schema: NumberingSchema, user: AbstractBaseUser, now: datetime | None = None) -> int:
    """Save a new or a changed schema. How many contracts follow its new name, each with a line in its own history.

    Raises `Invalid`; the bounds of its fields, and that its name is its own, are for `full_clean` to say before.
    """
    check_schema(values={field.name: getattr(schema, field.name) for field in schema._meta.concrete_fields})
    stored = NumberingSchema.objects.select_for_update().filter(pk=schema.pk).first() if schema.pk else None
    schema.save()
    if stored is None or stored.name == schema.name:
        return 0
    # Otherwise they would name a schema that is not there, and their month would be refused.
    followers = list(ClientInvoiceConfig.objects.select_for_update().filter(numbering_schema=stored.name))
    for config in followers:
        before = state(config)
        config.numbering_schema = schema.name
        config.save(update_fields=["numbering_schema"])
        record(subject=config, before=before, after=state(config), by=user.get_username(), now=now or timezone.now())
    return len(followers)
