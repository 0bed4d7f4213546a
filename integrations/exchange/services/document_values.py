"""What an accountant types into a document, as the types that it is kept in (spec 7, Digitisation)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from babel.numbers import list_currencies
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from integrations.exchange.models import FIELDS, ExpenseAccount, IncomingDocument, VatClass
from invoices.money import LARGEST
from invoices.services.check_values import as_amount, as_date, give_one_of

ALLOCATION = ("expense_account", "vat_class")
EDITABLE = ("doctype", *FIELDS, *ALLOCATION)
_AMOUNTS = ("net_total", "vat_total", "total")
_DATES = ("issue_date", "due_date")


def as_value(name: str, value: Any) -> Any:
    """The value of one of `EDITABLE`; raises `ValueError` with what would be accepted. Empty empties the field."""
    if name not in EDITABLE:
        raise ValueError(_("There is no such field."))
    if name == "doctype":
        return _doctype(value)
    if name in ALLOCATION:
        return _allocation(name, value)
    if isinstance(value, str):
        value = value.strip()
    if name in _DATES or name in _AMOUNTS:
        return None if value in (None, "") else _READ[name](value)
    return _text(name, value or "")


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(_("Give text."))
    if not value.isprintable():
        raise ValueError(_("This holds signs that cannot be printed."))
    text = value.upper() if name == "currency" else value
    if name == "currency" and text and text not in list_currencies():
        raise ValueError(_("Give a currency such as UZS."))
    field: Any = IncomingDocument._meta.get_field(name)
    try:
        return str(field.clean(text, None))
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from None


def _doctype(value: Any) -> str:
    if value not in IncomingDocument.Type.values:
        raise ValueError(give_one_of(IncomingDocument.Type.values))
    return str(value)


def _allocation(name: str, value: Any) -> ExpenseAccount | VatClass | None:
    """A row in use, or its key."""
    model: Any = ExpenseAccount if name == "expense_account" else VatClass
    if value in (None, "") or isinstance(value, model):
        return value or None
    row: ExpenseAccount | VatClass | None = model.objects.filter(pk=value, is_active=True).first()
    if row is None:
        raise ValueError(_("There is no such one in use."))
    return row


def _amount(value: Any) -> Decimal:
    return as_amount(value, largest=LARGEST, negative=True)


_READ: dict[str, Callable[[Any], Any]] = {**dict.fromkeys(_AMOUNTS, _amount), **dict.fromkeys(_DATES, as_date)}
