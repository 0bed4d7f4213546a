"""Our invoice as Didox's act of completed work, document type 005 (spec 5, Didox). Pure.

https://api-docs.didox.uz/ru/integrators-property-documents, 5. Акт: lower-case names, every number a text, dates
yyyy-mm-dd. What is told twice, plainly and in `extended_json` with the tax, is what its sample of creating one tells.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from integrations.didox.config import Config, ProductCode, product_code_lacks
from integrations.didox.products import Product, products
from integrations.errors import PermanentError
from invoices.models import Invoice
from invoices.queries.printed_lines import PrintedLine
from invoices.services import document_parties as parties
from invoices.services.document_words import WORDS
from invoices.templatetags.invoice_format import day, period

DOCTYPE = "005"
TIN = re.compile(r"\d{9}|\d{14}", re.ASCII)
"""Of a company, and of a person (PINFL)."""
IKPU = re.compile(r"\d{17}", re.ASCII)


def act(invoice: Invoice, lines: Sequence[PrintedLine], config: Config) -> dict[str, Any]:
    """The whole body. Raises `PermanentError` naming everything that is missing."""
    listed = products(invoice, lines)
    if lacking := [*_lacking(invoice, config), *([] if listed else ["an amount"])]:
        raise PermanentError(f"{invoice.display_number} cannot become an act at Didox: it lacks {'; '.join(lacking)}.")
    head, tin, has_vat = _head(invoice, config), config.seller_tin, invoice.vat_mode != Invoice.VatMode.NONE
    numbered = list(enumerate(listed, start=1))
    plain = [_line(number, one, config.product_code) for number, one in numbered]
    taxed = [_line(number, one, config.product_code) | _tax(one, invoice) for number, one in numbered]
    return head | {
        "productlist": {"tin": tin, "products": plain},
        "extended_json": head | {"productlist": {"tin": tin, "hasvat": has_vat, "products": taxed}},
    }


def _head(invoice: Invoice, config: Config) -> dict[str, Any]:
    seller, buyer, contract = invoice.branding_snapshot, invoice.customer_snapshot, invoice.application_snapshot
    return {
        "actdoc": {
            "actno": invoice.display_number,
            "actdate": invoice.invoice_date.isoformat(),
            "acttext": _text(invoice),
        },
        "contractdoc": {
            "contractno": parties.text(contract, "agreement_number"),
            "contractdate": _signed(invoice).isoformat(),
        },
        "sellertin": config.seller_tin,
        "sellername": parties.text(seller, "company_name"),
        "sellerbranchcode": "",
        "sellerbranchname": "",
        "buyertin": parties.text(buyer, "tin"),
        "buyername": parties.text(buyer, "company_name"),
        "buyerbranchcode": "",
        "buyerbranchname": "",
    }


def _text(invoice: Invoice) -> str:
    """What the printed act says around its table."""
    language, words = invoice.language, WORDS[invoice.language]
    seller = parties.text(invoice.branding_snapshot, "company_name")
    buyer = parties.text(invoice.customer_snapshot, "company_name")
    number = parties.text(invoice.application_snapshot, "agreement_number")
    covered = period(invoice.period_start, invoice.period_end, language)
    told = (
        f"{words['contractor']} — {seller}, {words['and']} {words['customer']} — {buyer}, {words['drew_up']} {covered} "
        f"{words['under_contract']} {number} {words['of']} {day(_signed(invoice), language)}."
    )
    return f"{told} {invoice.legal_text.strip() or words['legal_act']}"


def _line(number: int, product: Product, code: ProductCode) -> dict[str, Any]:
    catalogued = code.is_catalogued
    return {
        "ordno": number,
        "name": " ".join(product.name.split()),
        "catalogcode": code.catalog_code if catalogued else None,
        "catalogname": (code.catalog_name or None) if catalogued else None,
        "packagecode": code.package_code if catalogued else None,
        "packagename": code.package_name if catalogued else None,
        "measureid": None if catalogued else code.measure_id,
        "count": _plain(product.quantity),
        "summa": f"{product.price:.2f}",
        "totalsum": f"{product.total:.2f}",
    }


def _tax(product: Product, invoice: Invoice) -> dict[str, Any]:
    """Without VAT both the rate and the sum are nothing, and the line says so, as in the sample of an act without."""
    return {
        "totalsumwithoutvat": f"{product.without_vat:.2f}",
        "vatrate": _plain(invoice.vat_rate),
        "vatsum": f"{product.vat:.2f}",
        "withoutvat": invoice.vat_mode == Invoice.VatMode.NONE,
    }


def _plain(number: Decimal) -> str:
    """`1`, `5.5`, `12`: without zeros that say nothing."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


def _lacking(invoice: Invoice, config: Config) -> list[str]:
    """Everything that is missing, each with where it comes from, so that one look mends all."""
    customer, contract, seller = invoice.customer_snapshot, invoice.application_snapshot, invoice.branding_snapshot
    key, customer_key = invoice.application_key, invoice.customer_key
    told = {
        f"the contract number of {key}": parties.text(contract, "agreement_number"),
        f"the contract date of {key}": _date(parties.text(contract, "agreement_date")),
        f"the TIN of customer {customer_key}": parties.text(customer, "tin"),
        f"the name of customer {customer_key}": parties.text(customer, "company_name"),
        "our own name (Branding)": parties.text(seller, "company_name"),
    }
    lacking = [what for what, value in told.items() if not value]
    lacking += [f"the product code: {name} is not set" for name in product_code_lacks(config.product_code)]
    tins = {
        f"a TIN of customer {customer_key} with 9 or 14 digits": parties.text(customer, "tin"),
        "a TIN of ours with 9 or 14 digits in INVOICE_DIDOX_SELLER_TIN": config.seller_tin,
    }
    lacking += [what for what, tin in tins.items() if tin and not TIN.fullmatch(tin)]
    if (code := config.product_code.catalog_code) and not IKPU.fullmatch(code):
        lacking.append("a product code with 17 digits in INVOICE_DIDOX_CATALOG_CODE")
    if (issued_by := parties.text(seller, "tin")) and issued_by != config.seller_tin:
        lacking.append(f"our TIN {config.seller_tin} (INVOICE_DIDOX_SELLER_TIN): it was issued by {issued_by}")
    return lacking


def _signed(invoice: Invoice) -> date:
    return date.fromisoformat(parties.text(invoice.application_snapshot, "agreement_date"))


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
