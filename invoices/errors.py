"""What billing refuses, in the words of its users. The doors translate: `code` is the API's (spec 3, Codes)."""

from collections.abc import Mapping, Sequence


class InvoiceError(Exception):
    """Something was refused; nothing was changed. `str()` is a sentence a manager understands."""

    code = "INTERNAL_ERROR"


class NotFound(InvoiceError):
    code = "NOT_FOUND"


class Conflict(InvoiceError):
    """The request is sound, but not in the present state of things."""

    code = "CONFLICT"


class Invalid(InvoiceError):
    """The request is wrong in itself. `details` maps a field to its messages."""

    code = "VALIDATION_ERROR"

    def __init__(self, details: Mapping[str, Sequence[str] | str]) -> None:
        self.details = {field: [text] if isinstance(text, str) else list(text) for field, text in details.items()}
        super().__init__("; ".join(f"{field}: {text}" for field, texts in self.details.items() for text in texts))


class NotEditable(Conflict):
    """Only drafts can be edited."""


class MoveNotAllowed(Conflict):
    """The status table has no such move from here."""


class StaleVersion(Conflict):
    """Somebody else changed the invoice since it was read."""


class ApprovedByFinalizer(Conflict):
    """Where two people are required, whoever finalized an invoice may not approve it."""


class PeriodAlreadyInvoiced(Conflict):
    """An invoice of the same contract overlaps the period."""


class WorklogAlreadyInvoiced(Conflict):
    """Another invoice holds some of the time."""


class FixedPriceAlreadyInvoiced(Conflict):
    """A fixed-price contract is billed once."""


class NothingToBill(Conflict):
    """There is no billable work."""


class ContractNotBillable(Conflict):
    """The contract is not active, or its dates or type do not let the period be billed."""


class NumberNotAvailable(Conflict):
    """The numbering schema cannot give a number."""


class NotChargeable(Conflict):
    """Nothing may be taken for the invoice: its status, its customer, or what was paid already forbids it."""


class NotRefundable(Conflict):
    """There is nothing that could be given back, or somebody is at it."""


class PaymentStands(Conflict):
    """The invoice has money of the customer, so it cannot be changed or taken out of the world."""


class PdfNotMade(InvoiceError):
    """No engine could make the PDF; the draft is intact."""
