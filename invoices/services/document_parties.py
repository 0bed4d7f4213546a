"""Who bills whom, as rows of a document. A row without a value is left out: nothing ever prints None (spec 4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from babel import Locale

from invoices.queries.logo import Picture
from invoices.services.document_words import WORDS
from invoices.templatetags.invoice_format import grouped_account

Requisites = list[tuple[str, str]]
"""Label and value."""


@dataclass(frozen=True)
class Party:
    """A side of the contract. `signed_by` is position and name, as far as known; `position` opens the signature."""

    name: str
    requisites: Requisites
    signer: str
    position: str

    @property
    def signed_by(self) -> str:
        return " ".join(part for part in (self.position, self.signer) if part)


@dataclass(frozen=True)
class Letterhead:
    """The top of the first page: the logo, if there is one, and the name, and two lines beside them."""

    logo: Picture | None
    name: str
    lines: list[str]


def seller(branding: Mapping[str, Any], *, currency: str, language: str) -> Party:
    """From the branding copied to the invoice, for an act; the bank account is the currency's own or else the first."""
    words, account = WORDS[language], bank_account(branding, currency)
    return Party(
        name=_in(language, branding, "company_name"),
        requisites=_present(
            (words["tin"], text(branding, "tin")),
            (words["oked"], text(branding, "oked")),
            (words["address"], _in(language, branding, "address")),
            (words["account"], grouped_account(text(account, "account_number"))),
            *_bank(_in(language, account, "bank_name"), text(account, "mfo"), words),
        ),
        signer=_in(language, branding, "signer_name"),
        position=_in(language, branding, "signer_position"),
    )


def customer(snapshot: Mapping[str, Any], *, language: str) -> Party:
    """From the warehouse's customer as the invoice copied it, for an act."""
    words = WORDS[language]
    return Party(
        name=text(snapshot, "company_name"),
        requisites=_present(
            (words["tin"], text(snapshot, "tin")),
            (words["oked"], text(snapshot, "ccea")),
            (words["address"], text(snapshot, "address")),
            (words["account"], grouped_account(text(snapshot, "account_number"))),
            *_bank(text(snapshot, "bank_name"), text(snapshot, "mfo"), words),
            (words["swift"], text(snapshot, "swift_bic")),
            (words["vat_code"], text(snapshot, "vat_code")),
        ),
        signer=text(snapshot, "signer_full_name"),
        position=text(snapshot, "signer_position"),
    )


def bill_to(snapshot: Mapping[str, Any], *, language: str) -> Requisites:
    """The customer on an invoice: where it is, and what its bank and its tax office know it by."""
    words = WORDS[language]
    address, country = text(snapshot, "address"), _country(text(snapshot, "country"), language)
    if country.casefold() not in address.casefold():
        address = ", ".join(part for part in (address, country) if part)
    return _present(
        (words["address"], address),
        (words["tin"], text(snapshot, "tin")),
        (words["vat_code"], text(snapshot, "vat_code")),
        (words["swift"], text(snapshot, "swift_bic")),
    )


def wire_details(branding: Mapping[str, Any], *, currency: str, language: str, reference: str) -> Requisites:
    """Where to pay: an invoice of another currency than every account still says where its money may go."""
    words, account = WORDS[language], bank_account(branding, currency)
    number = grouped_account(text(account, "account_number"))
    return _present(
        (words["beneficiary"], _in(language, branding, "company_name")),
        (f"{words['account_in']}, {text(account, 'currency')}", number),
        (words["bank"], _in(language, account, "bank_name")),
        (words["mfo"], text(account, "mfo") if currency == "UZS" else ""),
        (words["swift"], text(account, "swift_bic")),
        (words["reference"], reference),
    )


def bank_account(branding: Mapping[str, Any], currency: str) -> Mapping[str, Any]:
    """The seller's account in that currency, else its first, else an empty one."""
    accounts = branding.get("bank_accounts") or []
    return next((account for account in accounts if account["currency"] == currency), accounts[0] if accounts else {})


def letterhead(
    branding: Mapping[str, Any], *, currency: str, language: str, with_bank: bool, logo: Picture | None = None
) -> Letterhead:
    """An invoice carries the seller's TIN and SWIFT at the top (`with_bank`); an act has them among the parties."""
    words = WORDS[language]
    name = _in(language, branding, "company_name")
    contacts = " · ".join(part for part in (text(branding, "phone"), text(branding, "email")) if part)
    lines = [_in(language, branding, "address"), contacts]
    if with_bank:
        tin, swift = text(branding, "tin"), text(bank_account(branding, currency), "swift_bic")
        known = (name, f"{words['tin']} {tin}" if tin else "", f"{words['swift']} {swift}" if swift else "")
        lines = [" · ".join(part for part in known if part), *lines]
    return Letterhead(logo, text(branding, "short_name") or name, [line for line in lines if line])


def text(values: Mapping[str, Any], name: str) -> str:
    """The value as text; empty when it is missing or None."""
    value = values.get(name)
    return "" if value is None else str(value).strip()


def _in(language: str, values: Mapping[str, Any], name: str) -> str:
    """The English wording of an English document, when there is one."""
    return (text(values, f"{name}_en") if language == "en" else "") or text(values, name)


def _bank(name: str, mfo: str, words: Mapping[str, str]) -> Requisites:
    if not name:
        return [(words["mfo"], mfo)]
    return [(words["bank"], f"{name}, {words['mfo']} {mfo}" if mfo else name)]


def _present(*rows: tuple[str, str]) -> Requisites:
    return [row for row in rows if row[1]]


def _country(code: str, language: str) -> str:
    """`GB` → United Kingdom; anything that is no code stays as it is."""
    return str(Locale(language).territories.get(code, code))
