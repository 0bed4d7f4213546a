"""To whom an invoice is mailed: the addresses of the customer's contacts (spec 5, E-mail). Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from clients.warehouse.types import Contact

# People write two addresses into one field. A blank parts none: `bob smith@…` is a slip, and not the address of Smith.
_BETWEEN = re.compile(r"[,;]")


@dataclass(frozen=True)
class Recipients:
    """`unusable` are no addresses, whatever else they are."""

    addresses: list[str]
    unusable: list[str]


def recipients(contacts: Iterable[Contact]) -> Recipients:
    """Each address once, in the contacts' order; case does not make another address of it."""
    valid: dict[str, str] = {}
    unusable: list[str] = []
    for contact in contacts:
        for address in filter(None, map(str.strip, _BETWEEN.split(contact.email))):
            if _is_valid(address):
                valid.setdefault(address.casefold(), address)
            elif address not in unusable:
                unusable.append(address)
    return Recipients(list(valid.values()), unusable)


def _is_valid(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True
