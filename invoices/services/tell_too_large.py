"""That a figure is more than an invoice can hold, in the reader's language: money itself knows none."""

from invoices.money import AmountTooLarge, TooManyHours
from proxima_invoice.foundation.sentences import known, say

TOO_MANY_HOURS = known("%(hours)s hours are more than an invoice can hold")
TOO_LARGE = known("%(amount)s is more than an invoice can hold")


def too_large_words(error: AmountTooLarge) -> str:
    """Without a full stop: it is also the end of longer sentences."""
    amount = f"{error.amount:f}"
    if isinstance(error, TooManyHours):
        return say(TOO_MANY_HOURS, hours=amount)
    return say(TOO_LARGE, amount=amount)
