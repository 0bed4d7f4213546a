"""What does not add up, in sentences that are stored and retold in the reader's language."""

from collections.abc import Mapping
from typing import Final

from proxima_invoice.foundation.sentences import known

TWO = known("The document says two things for %(field)s: %(one)s and %(other)s.")
TWO_ORIGINS = known("For %(field)s the page says %(page)s and the e-invoice inside says %(xml)s.")
TWO_DATES = known("%(text)s can be read as two different dates.")
TWO_AMOUNTS = known("%(text)s can be read as two different amounts.")
CURRENCIES = known("Amounts are in several currencies: %(currencies)s.")
SUMS = known("Net %(net)s and VAT %(vat)s are not the total %(total)s.")
DUE_FIRST = known("It is due on %(due)s, before its date %(date)s.")
SAME_PARTY = known("Seller and buyer have the same tax number %(tin)s.")
NO_TEXT = known("The file has no text: it is a scan or a picture, to be read by a person.")
UNKNOWN_XML = known("The XML is no invoice of a kind that is known here.")
GAVE_UP = known("The file could not be read, however often it was tried: it is to be read by a person.")
NOT_TAKEN = known("What was found for %(field)s cannot be right, and is not kept: %(value)s")

FIELD_NAMES: Final[Mapping[str, str]] = {
    "number": known("number"),
    "issue_date": known("date"),
    "due_date": known("due"),
    "seller_name": known("seller"),
    "seller_tin": known("seller's tax number"),
    "buyer_name": known("buyer"),
    "buyer_tin": known("buyer's tax number"),
    "currency": known("currency"),
    "net_total": known("without VAT"),
    "vat_total": known("VAT"),
    "total": known("total"),
}
