"""How the warehouse's failures read over HTTP."""

from django.utils.translation import gettext as _

from clients.warehouse.source import WarehouseDataInvalid, WarehouseError
from proxima_invoice.foundation.api.problems import Problem, reads

RETRY_AFTER = 30


@reads(WarehouseError)
def warehouse_away(error: WarehouseError) -> Problem:
    message = _("The warehouse cannot be read: %(reason)s") % {"reason": error}
    return Problem("UPSTREAM_UNAVAILABLE", message, retry_after=RETRY_AFTER)


@reads(WarehouseDataInvalid)
def warehouse_contradicts(error: WarehouseDataInvalid) -> Problem:
    """Trying again does not help: somebody has to mend the data."""
    message = _("The warehouse holds what cannot be billed from: %(reason)s") % {"reason": error}
    return Problem("CONFLICT", message)
