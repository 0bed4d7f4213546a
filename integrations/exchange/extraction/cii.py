"""UN/CEFACT Cross Industry Invoice: what Factur-X and ZUGFeRD carry inside a PDF."""

from typing import Final
from xml.etree.ElementTree import Element

from integrations.exchange.extraction.found import Extracted
from integrations.exchange.extraction.xml_values import read_paths

ROOT: Final = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice"
ROOT_OF_ZUGFERD_1: Final = "{urn:ferd:CrossIndustryDocument:invoice:1p0}CrossIndustryDocument"
_NAMES: Final = {
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
}
_NAMES_OF_ZUGFERD_1: Final = {
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15",
    "rsm": "urn:ferd:CrossIndustryDocument:invoice:1p0",
}
CREDIT_TYPES: Final = ("381", "396", "261")
"""Of UNTDID 1001."""

# In version 1 of ZUGFeRD the parts have Specified… or Applicable… Supply… names of their own.
_AGREEMENT = ("ram:ApplicableHeaderTradeAgreement", "ram:ApplicableSupplyChainTradeAgreement")
_SETTLEMENT = ("ram:ApplicableHeaderTradeSettlement", "ram:ApplicableSupplyChainTradeSettlement")
_SUMS = (
    "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
    "ram:SpecifiedTradeSettlementMonetarySummation",
)


def _party(role: str, *ways: str) -> tuple[str, ...]:
    return tuple(f".//{agreement}/ram:{role}TradeParty/{way}" for way in ways for agreement in _AGREEMENT)


def _settled(*ways: str) -> tuple[str, ...]:
    return tuple(f".//{settlement}/{way}" for way in ways for settlement in _SETTLEMENT)


def _sum(name: str) -> tuple[str, ...]:
    return _settled(*(f"{sums}/ram:{name}" for sums in _SUMS))


_TAX_NUMBERS = (
    "ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']",
    "ram:SpecifiedTaxRegistration/ram:ID",
    "ram:SpecifiedLegalOrganization/ram:ID",
)
_DOCUMENTS = ("rsm:ExchangedDocument", "rsm:HeaderExchangedDocument")
_PATHS: Final = {
    "number": tuple(f"{document}/ram:ID" for document in _DOCUMENTS),
    "issue_date": tuple(f"{document}/ram:IssueDateTime/udt:DateTimeString" for document in _DOCUMENTS),
    "due_date": _settled("ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/udt:DateTimeString"),
    "seller_name": _party("Seller", "ram:Name"),
    "seller_tin": _party("Seller", *_TAX_NUMBERS),
    "buyer_name": _party("Buyer", "ram:Name"),
    "buyer_tin": _party("Buyer", *_TAX_NUMBERS),
    "currency": _settled("ram:InvoiceCurrencyCode"),
    "net_total": _sum("TaxBasisTotalAmount"),
    "vat_total": _sum("TaxTotalAmount"),
    "total": _sum("GrandTotalAmount"),
}


def read_cii(root: Element) -> Extracted:
    names = _NAMES_OF_ZUGFERD_1 if root.tag == ROOT_OF_ZUGFERD_1 else _NAMES
    codes = [root.findtext(f"{document}/ram:TypeCode", "", names).strip() for document in _DOCUMENTS]
    doctype = "credit_note" if any(code in CREDIT_TYPES for code in codes) else "invoice"
    return Extracted(doctype=doctype, fields=read_paths(root, _PATHS, names))
