"""What was sent as branding, checked: the seller's fields and its bank accounts (spec 6, Branding)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Model
from django.utils.translation import gettext as _

from invoices.errors import Invalid
from invoices.models import BankAccount, Branding
from invoices.models.branding import LONGEST_URL
from invoices.services.check_values import Faults, as_plain_text, collect, is_blank

MOST_ACCOUNTS = 20


def _longest(model: type[Model], *names: str) -> dict[str, int]:
    fields = {field.name: field for field in model._meta.concrete_fields}
    return {name: int(fields[name].max_length or 0) for name in names}


TEXTS: Final = _longest(
    Branding,
    *("company_name_en", "short_name", "tin", "oked", "address", "address_en", "phone"),
    *("signer_name", "signer_name_en", "signer_position", "signer_position_en"),
)
"""Texts that may be empty, and how long they may be."""
LONGEST_NAME, LONGEST_EMAIL = _longest(Branding, "company_name", "email").values()
ACCOUNT_TEXTS: Final = _longest(BankAccount, "account_number", "bank_name", "bank_name_en", "mfo", "swift_bic")
REQUIRED_OF_ACCOUNT = ("currency", "account_number", "bank_name")
_COLOR = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)
_URL = re.compile(r"https?://[^\x00-\x20]+")
_CURRENCY = re.compile(r"[A-Za-z]{3}", re.ASCII)


@dataclass(frozen=True)
class GivenBranding:
    """Columns of `Branding` that were given, and the whole list of accounts, when that was."""

    fields: Mapping[str, str]
    accounts: list[dict[str, str]] | None = None


def read_branding(values: Mapping[str, Any]) -> GivenBranding:
    """Raises `Invalid` naming every field that is wrong or unknown."""
    checks: dict[str, Callable[[Any], str]] = {
        "company_name": partial(_as_name, longest=LONGEST_NAME),
        "email": _as_email,
        "accent_color": _as_color,
        "logo_url": _as_url,
        **{name: partial(_as_text, longest=longest) for name, longest in TEXTS.items()},
    }
    rest = {name: value for name, value in values.items() if name != "bank_accounts"}
    faults, fields = Faults(), {}
    accounts: list[dict[str, str]] | None = None
    with faults.of_one():
        fields = _collected(rest, checks)
    if "bank_accounts" in values:
        accounts = _accounts(values["bank_accounts"], faults)
    faults.check()
    return GivenBranding(fields, accounts)


def _accounts(values: Any, faults: Faults) -> list[dict[str, str]]:
    if not isinstance(values, list) or len(values) > MOST_ACCOUNTS:
        raise Invalid({"bank_accounts": _("Give a list of at most %(most)d accounts.") % {"most": MOST_ACCOUNTS}})
    checks: dict[str, Callable[[Any], str]] = {
        "currency": _as_currency,
        **{
            name: partial(_as_name if name in REQUIRED_OF_ACCOUNT else _as_text, longest=longest)
            for name, longest in ACCOUNT_TEXTS.items()
        },
    }
    read: list[dict[str, str]] = []
    for number, account in enumerate(values):
        where = f"bank_accounts.{number}"
        with faults.of_one():
            if not isinstance(account, Mapping):
                raise Invalid({where: _("Send a JSON object.")})
            if missing := [name for name in REQUIRED_OF_ACCOUNT if name not in account]:
                raise Invalid({f"{where}.{name}": _("An account needs this field.") for name in missing})
            given = _collected(account, checks, prefix=f"{where}.")
            if any(given["currency"] == other["currency"] for other in read):
                raise Invalid({f"{where}.currency": _("There is another account in this currency.")})
            read.append(dict.fromkeys(ACCOUNT_TEXTS, "") | given)
    return read


def _collected(
    values: Mapping[str, Any], checks: Mapping[str, Callable[[Any], str]], *, prefix: str = ""
) -> dict[str, str]:
    if unknown := [name for name in values if name not in checks]:
        raise Invalid({f"{prefix}{name}": _("There is no such field.") for name in sorted(unknown)})
    return collect(values, lambda name, value: checks[name](value), prefix=prefix)


def _as_text(value: Any, *, longest: int) -> str:
    return as_plain_text(value, longest=longest).strip()


def _as_name(value: Any, *, longest: int) -> str:
    text = _as_text(value, longest=longest)
    if is_blank(text):
        raise ValueError(_("This cannot be empty."))
    return text


def _as_email(value: Any) -> str:
    text = _as_text(value, longest=LONGEST_EMAIL)
    try:
        if text:
            validate_email(text)
    except ValidationError:
        raise ValueError(_("Give an e-mail address such as billing@example.com.")) from None
    return text


def _as_url(value: Any) -> str:
    text = as_plain_text(value, longest=LONGEST_URL)
    if text and not _URL.fullmatch(text):
        raise ValueError(_("Give an address such as https://example.com/logo.png."))
    return text


def _as_color(value: Any) -> str:
    text = as_plain_text(value)
    if not _COLOR.fullmatch(text):
        raise ValueError(_("Give a colour such as #17657a."))
    return text


def _as_currency(value: Any) -> str:
    text = as_plain_text(value)
    if not _CURRENCY.fullmatch(text):
        raise ValueError(_("Give three letters such as UZS, USD or EUR."))
    return text.upper()
