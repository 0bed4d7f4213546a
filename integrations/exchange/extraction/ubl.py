"""UBL 2.1 Invoice and CreditNote, as Peppol and XRechnung use them."""

from typing import Final
from xml.etree.ElementTree import Element

from integrations.exchange.extraction.found import Extracted
from integrations.exchange.extraction.xml_values import read_paths

ROOTS: Final = {
    "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice": "invoice",
    "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote": "credit_note",
}
_NAMES: Final = {
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
}
CREDIT_TYPES: Final = ("381", "396", "261")
"""Of UNTDID 1001: an Invoice by its root may be a credit note by its code."""


def _party(role: str) -> dict[str, tuple[str, ...]]:
    party = f"cac:Accounting{role}Party/cac:Party"
    return {
        "name": (
            f"{party}/cac:PartyLegalEntity/cbc:RegistrationName",
            f"{party}/cac:PartyName/cbc:Name",
        ),
        "tin": (
            f"{party}/cac:PartyTaxScheme/cbc:CompanyID",
            f"{party}/cac:PartyLegalEntity/cbc:CompanyID",
            f"{party}/cac:PartyIdentification/cbc:ID",
        ),
    }


_SELLER, _BUYER = _party("Supplier"), _party("Customer")
_MONEY = "cac:LegalMonetaryTotal/cbc"
_PATHS: Final = {
    "number": ("cbc:ID",),
    "issue_date": ("cbc:IssueDate",),
    "due_date": ("cbc:DueDate", "cac:PaymentMeans/cbc:PaymentDueDate"),
    "seller_name": _SELLER["name"],
    "seller_tin": _SELLER["tin"],
    "buyer_name": _BUYER["name"],
    "buyer_tin": _BUYER["tin"],
    "currency": ("cbc:DocumentCurrencyCode",),
    "net_total": (f"{_MONEY}:TaxExclusiveAmount",),
    # In the document's currency; a second TaxTotal may tell it in the tax office's.
    "vat_total": ("cac:TaxTotal/cbc:TaxAmount",),
    "total": (f"{_MONEY}:TaxInclusiveAmount", f"{_MONEY}:PayableAmount"),
}


def read_ubl(root: Element) -> Extracted:
    doctype = ROOTS[root.tag]
    if root.findtext("cbc:InvoiceTypeCode", "", _NAMES).strip() in CREDIT_TYPES:
        doctype = "credit_note"
    fields = read_paths(root, _PATHS, _NAMES)
    currency = root.findtext("cbc:DocumentCurrencyCode", "", _NAMES).strip()
    for amount in root.iterfind("cac:TaxTotal/cbc:TaxAmount", _NAMES):
        if currency and amount.get("currencyID") == currency and (amount.text or "").strip():
            only = Element("only")
            only.append(amount)
            fields |= read_paths(only, {"vat_total": ("cbc:TaxAmount",)}, _NAMES)
            break
    return Extracted(doctype=doctype, fields=fields)
