"""How billing's refusals read over HTTP: each carries its code, and what is invalid its fields."""

from invoices.errors import Invalid, InvoiceError
from proxima_invoice.foundation.api.problems import Problem, reads


@reads(InvoiceError)
def refused(error: InvoiceError) -> Problem:
    return Problem(error.code, str(error))


@reads(Invalid)
def invalid_fields(error: Invalid) -> Problem:
    return Problem(error.code, str(error), error.details)
