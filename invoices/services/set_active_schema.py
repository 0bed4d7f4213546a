"""Choose the numbering schema of all contracts without one of their own (spec 6, Numbering schemas)."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from invoices.errors import NotFound
from invoices.models import NumberingSchema
from proxima_invoice.foundation.settings_history import record, state


@transaction.atomic
def set_active_schema(*, schema_id: int, user: AbstractBaseUser, now: datetime | None = None) -> NumberingSchema:
    """One schema is active: the others step back in the same transaction. Raises `NotFound`."""
    schemas = {schema.pk: schema for schema in NumberingSchema.objects.select_for_update().order_by("pk")}
    if schema_id not in schemas:
        raise NotFound(_("There is no numbering schema %(schema)s.") % {"schema": schema_id})
    chosen = schemas[schema_id]
    of_type = [schema for schema in schemas.values() if schema.schema_type == chosen.schema_type]
    # The others first: at no moment are two active.
    for schema in sorted(of_type, key=lambda schema: schema.pk == schema_id):
        before = state(schema)
        schema.is_active = schema.pk == schema_id
        schema.save(update_fields=["is_active"])
        record(subject=schema, before=before, after=state(schema), by=user.get_username(), now=now or timezone.now())
    return chosen
