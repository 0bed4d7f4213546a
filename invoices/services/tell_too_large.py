"""That a figure is more than an invoice can hold, in the reader's language: money itself knows none."""

from django.utils.translation import gettext as _

from invoices.money import AmountTooLarge, TooManyHours


def too_large_words(error: AmountTooLarge) -> str:
    """Without a full stop: it is also the end of longer sentences."""
    amount = f"{error.amount:f}"
    if isinstance(error, TooManyHours):
        return _("%(hours)s hours are more than an invoice can hold") % {"hours": amount}
    return _("%(amount)s is more than an invoice can hold") % {"amount": amount}
