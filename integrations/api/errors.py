"""How a service's failures read over HTTP, where somebody waits for the answer."""

from integrations.errors import IntegrationError, NotConfigured, PermanentError
from proxima_invoice.foundation.api.problems import Problem, reads

RETRY_AFTER = 60


@reads(IntegrationError)
def away(error: IntegrationError) -> Problem:
    return Problem("UPSTREAM_UNAVAILABLE", str(error), retry_after=RETRY_AFTER)


@reads(PermanentError)
def refused(error: PermanentError) -> Problem:
    """The service answered, and said no: it is there, but will not do it."""
    return Problem("UPSTREAM_UNAVAILABLE", str(error))


@reads(NotConfigured)
def not_configured(error: NotConfigured) -> Problem:
    return Problem("VALIDATION_ERROR", str(error), {"integration": [str(error)]})
