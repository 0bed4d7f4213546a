"""Read a numbering schema by its id."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from invoices.errors import NotFound
from invoices.models import NumberingSchema


def find_schema(schema_id: int) -> NumberingSchema:
    """Raises `NotFound`."""
    return _get(NumberingSchema.objects.all(), schema_id)


def lock_schema(schema_id: int) -> NumberingSchema:
    """The schema under a row lock. Call it inside a transaction; raises `NotFound`."""
    return _get(NumberingSchema.objects.select_for_update(), schema_id)


def _get(schemas: QuerySet[NumberingSchema], schema_id: int) -> NumberingSchema:
    schema = schemas.filter(pk=schema_id).first()
    if schema is None:
        raise NotFound(_("There is no numbering schema %(schema)s.") % {"schema": schema_id})
    return schema
