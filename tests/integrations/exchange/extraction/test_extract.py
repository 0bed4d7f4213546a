"""What stands in documents of many kinds is found field by field, and nothing else is."""

from decimal import Decimal
from functools import cache

import pytest

from integrations.exchange.extraction.extract import extract
from integrations.exchange.extraction.found import Extracted
from integrations.exchange.models import FIELDS
from integrations.exchange.reading.read_file import read_file
from invoices.services.choose_tax import TaxInForce
from invoices.services.make_pdf import make_pdf
from invoices.services.render_html import render_html
from tests.documents import abroad, invoice_of, line, overtime, seller, support
from tests.integrations.exchange.extraction import documents

PDF, XML = "application/pdf", "application/xml"


@cache
def of_page(name: str) -> Extracted:
    return of(documents.printed(getattr(documents, name)))


def of(content: bytes, content_type: str = PDF) -> Extracted:
    return extract(read_file(content, content_type))


def told(extracted: Extracted) -> str:
    """The type and all values in the order of `FIELDS`; a dash for what is missing."""
    found = [extracted.fields.get(field) for field in FIELDS]
    return " | ".join((str(extracted.doctype), *(str(one.value) if one else "-" for one in found)))


# In the order of `FIELDS`; what is missing is a dash.
PAGES = {
    "RUSSIAN_INVOICE": "invoice | 0147/2026 | 2026-02-28 | - | ООО «Toshkent Texno Savdo» | 302936161 |"
    " ООО «ProximaOps» | 309630523 | UZS | 15825000.00 | 1899000.00 | 17724000.00",
    "RUSSIAN_ACT": "act | 31 | 2026-03-05 | - | ИП Рахимов А. С. | 512345678 |"
    " ООО «ProximaOps» | 309630523 | UZS | 4200000.00 | 0.00 | 4200000.00",
    "UZBEK_LATIN": "invoice | 15 | 2026-02-28 | - | «Zarafshon Servis» MChJ | 204512377 |"
    " «ProximaOps» MChJ | 309630523 | UZS | 5000000.00 | 600000.00 | 5600000.00",
    "UZBEK_CYRILLIC": "act | Д-8 | 2026-02-27 | - | «Нур Қурилиш» МЧЖ | 207711223 |"
    " «ProximaOps» МЧЖ | 309630523 | UZS | 2500000.00 | 300000.00 | 2800000.00",
    "ENGLISH": "invoice | NW-2026-0042 | 2026-02-28 | 2026-03-14 | Northwind Hosting, Inc. | IE 6388047V |"
    " ProximaOps LLC | 309630523 | USD | 12000.00 | 0.00 | 12000.00",
    "TWO_PAGES": "invoice | 512 | 2026-03-02 | 2026-03-16 | АО «Uztelecom» | 203366731 |"
    " ООО «ProximaOps» | 309630523 | UZS | 6000000.00 | 720000.00 | 6720000.00",
    "WITH_GAPS": "invoice | 9 | - | - | - | - | - | - | - | - | - | 350000.00",
    "WRONG_SUMS": "invoice | INV-77 | 2026-03-01 | - | Acme Trading Ltd | - |"
    " ProximaOps LLC | - | EUR | 1000.00 | 200.00 | 1250.00",
    "TWO_LANGUAGES": "invoice | 2026-15 | 2026-03-01 | - | OOO «Silk Road IT» | 301122334 |"
    " OOO «ProximaOps» | 309630523 | USD | - | - | 1234.50",
    "AMBIGUOUS": "invoice | 88-A | 2026-04-03 | - | Delta Freight | - | ProximaOps | - | EUR | - | - | 1234.00",
    "RESOLVED_BY_ANOTHER": "invoice | 89-A | 2026-04-03 | 2026-04-17 | - | - | - | - | EUR | - | - | 1234.56",
    "CONTRADICTING": "invoice | A-1 | 2026-03-01 | - | Acme Ltd | 301122334 |"
    " Beta Ltd | 309630523 | USD | - | - | 110.00",
    "COLUMNS": "act | 4 | 2026-03-04 | - | ООО «Альфа» | 301122334 |"
    " ООО «ProximaOps» | 309630523 | RUB | - | - | 10000.00",
    "CREDIT_NOTE": "credit_note | CN-5 | 2026-03-15 | - | Acme Ltd | - |"
    " ProximaOps LLC | - | EUR | 100.00 | 19.00 | 119.00",
}
UNSURE: dict[str, set[str]] = {
    "WRONG_SUMS": {"net_total", "vat_total", "total"},
    "AMBIGUOUS": {"issue_date", "total"},
    "CONTRADICTING": {"number", "total"},
    "COLUMNS": {"seller_name", "seller_tin", "buyer_name", "buyer_tin"},
}
DOUBTS: dict[str, list[str]] = {
    "WRONG_SUMS": ["Net 1000.00 and VAT 200.00 are not the total 1250.00."],
    "AMBIGUOUS": [
        "03/04/2026 can be read as two different dates.",
        "1.234 can be read as two different amounts.",
    ],
    "CONTRADICTING": [
        "The document says two things for number: A-1 and A-2.",
        "The document says two things for total: 110.00 and 100.00.",
    ],
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_tells_its_fields_and_no_others(name):
    extracted = of_page(name)
    assert told(extracted) == PAGES[name]
    assert {found.origin for found in extracted.fields.values()} == {"text"}
    assert list(extracted.doubts) == DOUBTS.get(name, [])
    unsure = {field for field, found in extracted.fields.items() if found.confidence <= 0.5}
    assert unsure == UNSURE.get(name, set())
    # Patterns are never as sure as an e-invoice.
    assert all(0 < found.confidence < 0.99 and found.note for found in extracted.fields.values())


def test_a_note_is_the_line_it_was_read_from():
    assert of_page("UZBEK_LATIN").fields["vat_total"].note == "QQS 12%: 600 000,00"


CII = "FX-2026-7 | 2026-02-28 | 2026-03-30 | Lieferant GmbH | DE123456789 | ProximaOps LLC | -"
CII_SUMS = "EUR | 198.00 | 37.62 | 235.62"


def test_an_invoice_in_ubl_is_read_to_the_letter():
    extracted = of(documents.ubl(), XML)
    assert told(extracted) == (
        "invoice | UBL-1 | 2026-02-27 | 2026-03-29 | Acme GmbH | DE123456789 | ProximaOps LLC | 309630523"
        " | EUR | 100.00 | 19.00 | 119.00"
    )
    assert {(found.origin, found.confidence) for found in extracted.fields.values()} == {("xml", 0.99)}
    assert not extracted.doubts


def test_a_credit_note_in_ubl_is_one():
    extracted = of(documents.ubl("CreditNote", "CN-1"), "text/xml")
    assert (extracted.doctype, extracted.fields["number"].value) == ("credit_note", "CN-1")
    assert "due_date" not in extracted.fields


def test_sums_of_an_e_invoice_are_checked_as_well():
    extracted = of(documents.ubl(total="120.00"), XML)
    assert list(extracted.doubts) == ["Net 100.00 and VAT 19.00 are not the total 120.00."]
    assert extracted.fields["total"].confidence == 0.4


@pytest.mark.parametrize(("code", "doctype"), [("380", "invoice"), ("381", "credit_note")])
def test_an_invoice_in_cii_is_read_to_the_letter(code, doctype):
    extracted = of(documents.CII.format(code=code).encode(), XML)
    assert told(extracted) == f"{doctype} | {CII} | {CII_SUMS}"


def test_the_e_invoice_inside_a_pdf_comes_before_its_page():
    extracted = of(documents.factur_x())
    assert told(extracted) == f"invoice | {CII} | {CII_SUMS}"
    assert {found.origin for found in extracted.fields.values()} == {"xml"}
    assert not extracted.doubts


def test_a_page_that_says_another_total_than_the_e_invoice_inside_is_doubted():
    extracted = of(documents.factur_x(printed_total="999.00"))
    assert list(extracted.doubts) == ["For total the page says 999.00 and the e-invoice inside says 235.62."]
    assert (str(extracted.fields["total"].value), extracted.fields["total"].confidence) == ("235.62", 0.4)


def test_an_order_inside_a_pdf_is_no_invoice():
    extracted = of(documents.factur_x(name="order-x.xml"))
    assert {found.origin for found in extracted.fields.values()} == {"text"}


def test_xml_that_is_no_invoice_tells_nothing():
    extracted = of(
        "<?xml version='1.0' encoding='windows-1251'?><Файл><Документ Номер='1'/></Файл>".encode("cp1251"), XML
    )
    assert (dict(extracted.fields), list(extracted.doubts)) == (
        {},
        ["The XML is no invoice of a kind that is known here."],
    )


@pytest.mark.parametrize(("kind", "content_type"), [("PDF", PDF), ("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_a_scan_stays_empty(kind, content_type):
    extracted = of(documents.scanned(documents.SCANNED_LINES, kind=kind), content_type)
    assert (extracted.doctype, dict(extracted.fields)) == (None, {})
    assert list(extracted.doubts) == ["The file has no text: it is a scan or a picture, to be read by a person."]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mode", "amounts"),
    [
        ("none", "15975000.00 | 0.00 | 15975000.00"),
        ("exclusive", "15975000.00 | 1917000.00 | 17892000.00"),
        # What it does not print is not made up.
        ("inclusive", "- | 1711607.14 | 15975000.00"),
    ],
)
def test_our_own_act_is_read_back(mode, amounts):
    seller()
    invoice = invoice_of(support(), line(), overtime())
    rendered = render_html(invoice=invoice, tax=TaxInForce(mode, Decimal(12)))
    extracted = of(make_pdf(rendered=rendered, invoice=invoice).pdf)
    parties = "ООО «ProximaOps» | 309630523 | ООО «Orion Logistika Servis» | 305118427"
    # The act says no day when it is due.
    assert told(extracted) == f"act | {invoice.display_number} | 2026-02-28 | - | {parties} | UZS | {amounts}"
    assert not extracted.doubts


@pytest.mark.django_db
def test_our_own_invoice_is_read_back():
    seller()
    invoice = abroad(line(unit_price=Decimal("50.25")))
    extracted = of(make_pdf(rendered=render_html(invoice=invoice), invoice=invoice).pdf)
    assert told(extracted) == (
        f"invoice | {invoice.display_number} | 2026-02-28 | 2026-03-10 | ProximaOps LLC | 309630523"
        " | Northgate Freight Ltd | GB 000 4127 85 | USD | 50.25 | 0.00 | 50.25"
    )
    assert not extracted.doubts
