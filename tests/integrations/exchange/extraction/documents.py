"""Documents as other firms send them: made here, printed or drawn, with all that a form usually says besides."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from integrations.embedded_pdf.client import engine
from invoices.ports import PdfRequest

STYLE = (
    "<meta charset=utf-8><style>body{font:13px 'PT Sans';margin:30px}h1{font-size:19px;margin:0 0 4px}"
    "table{width:100%;border-collapse:collapse;margin:12px 0}"
    "th,td{border:1px solid #888;padding:3px 5px;text-align:left}"
    ".n{text-align:right}.r{text-align:right;font-weight:bold}p{margin:3px 0}</style>"
)
FONT = Path(settings.BASE_DIR) / "static" / "fonts" / "PTSans-Regular.ttf"


def printed(body: str) -> bytes:
    """A page of HTML as PDF."""
    request = PdfRequest(html=STYLE + body, title="", author="", subject="", document_date=date(2026, 3, 1))
    return engine.convert(request)


def paragraphs(*lines: str) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def table(head: str, *rows: str) -> str:
    """Columns are parted by a stroke."""
    cells = "".join(f"<tr>{''.join(f'<td>{cell.strip()}' for cell in row.split('|'))}</tr>" for row in rows)
    return f"<table><tr>{''.join(f'<th>{cell.strip()}' for cell in head.split('|'))}</tr>{cells}</table>"


def with_attachment(pdf: bytes, name: str, content: bytes) -> bytes:
    """As Factur-X asks for it: in the tree of names, and as an associated file."""
    document = pikepdf.open(BytesIO(pdf))
    document.attachments[name] = pikepdf.AttachedFileSpec(
        document, content, filename=name, mime_type="text/xml", relationship=pikepdf.Name.Alternative
    )
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def scanned(lines: Sequence[str], *, kind: str = "PNG") -> bytes:
    """A picture of text, as a scanner makes it: PNG, JPEG, or PDF with nothing but the picture."""
    picture = Image.new("L", (1240, 1754), 250)
    pen, font = ImageDraw.Draw(picture), ImageFont.truetype(str(FONT), 28)
    for number, line in enumerate(lines):
        pen.text((90, 90 + 44 * number), line, fill=30, font=font)
    out = BytesIO()
    picture.save(out, kind, **({"resolution": 150} if kind == "PDF" else {}))
    return out.getvalue()


RUSSIAN_INVOICE = (
    "<h1>СЧЁТ-ФАКТУРА № 0147/2026</h1>"
    + paragraphs(
        "от 28 февраля 2026 г.",
        "к договору № 22/01 от 10.01.2026",
        "Поставщик: ООО «Toshkent Texno Savdo»",
        "Адрес: г. Ташкент, Юнусабадский р-н, ул. Амира Темура, 88",
        "Идентификационный номер поставщика (ИНН): 302936161",
        "Регистрационный код плательщика НДС: 326050012345",
        "Покупатель: ООО «ProximaOps»",
        "Адрес: г. Ташкент, ул. Навбахор, 14",
        "ИНН покупателя: 309630523",
        "Регистрационный код плательщика НДС: 326060098765",
    )
    + table(
        "№ | Наименование товаров (услуг) | Ед. | Кол-во | Цена | Стоимость поставки | НДС, % | Сумма НДС"
        " | С учётом НДС",
        "1 | Ноутбук 14″ | шт. | 2 | 7 500 000,00 | 15 000 000,00 | 12% | 1 800 000,00 | 16 800 000,00",
        "2 | Настройка и доставка | усл. | 1 | 825 000,00 | 825 000,00 | 12% | 99 000,00 | 924 000,00",
        "| Всего к оплате, сум | | | | 15 825 000,00 | | 1 899 000,00 | 17 724 000,00",
    )
    + paragraphs("Руководитель: Каримов Б. Т. _________ Главный бухгалтер: Ли Е. В. _________")
)
RUSSIAN_ACT = (
    "<h1>Акт выполненных работ № 31 от 05.03.2026</h1>"
    + paragraphs(
        "по договору № 7-К от 01.02.2026",
        "Исполнитель: ИП Рахимов А. С., ИНН 512345678",
        "Заказчик: ООО «ProximaOps», ИНН 309630523",
    )
    + table("№ | Наименование работ | Сумма", "1 | Монтаж сети, 3 этаж | 4 200 000,00")
    + paragraphs("Итого: 4 200 000,00 сум", "Без НДС", "Всего наименований 1, на сумму 4 200 000,00 сум")
)
UZBEK_LATIN = (
    "<h1>15-sonli HISOB-FAKTURA</h1>"
    + paragraphs(
        "2026-yil 28-fevral",
        "Sotuvchi: «Zarafshon Servis» MChJ",
        "STIR: 204512377",
        "Xaridor: «ProximaOps» MChJ",
        "STIR: 309630523",
    )
    + table("T/r | Xizmat nomi | Miqdori | Narxi | Summa", "1 | Ijara haqi, fevral | 1 | 5 000 000,00 | 5 000 000,00")
    + paragraphs("QQSsiz jami: 5 000 000,00", "QQS 12%: 600 000,00", "To‘lashga jami: 5 600 000,00 so‘m")
)
UZBEK_CYRILLIC = (
    "<h1>Бажарилган ишлар далолатномаси № Д-8</h1>"
    + paragraphs(
        "2026 йил 27 февраль",
        "Ижрочи: «Нур Қурилиш» МЧЖ",
        "СТИР: 207711223",
        "Буюртмачи: «ProximaOps» МЧЖ",
        "СТИР: 309630523",
    )
    + table("Т/р | Иш номи | Сумма", "1 | Таъмирлаш | 2 500 000,00")
    + paragraphs("Жами: 2 500 000,00 сўм", "ҚҚС 12%: 300 000,00 сўм", "Тўлашга жами: 2 800 000,00 сўм")
)
ENGLISH = (
    "<h1>Tax Invoice</h1>"
    + paragraphs(
        "Invoice No.: NW-2026-0042",
        "Invoice date: Feb 28, 2026",
        "Due date: March 14, 2026",
        "Supplier: Northwind Hosting, Inc.",
        "VAT no. IE 6388047V",
        "Bill to: ProximaOps LLC",
        "TIN: 309630523",
    )
    + table("Item | Qty | Unit price | Amount", "Dedicated servers | 3 | $4,000.00 | $12,000.00")
    + "<p class=r>Subtotal $12,000.00</p><p class=r>VAT 0% $0.00</p><p class=r>Total due $12,000.00</p>"
)
TWO_PAGES = (
    "<h1>Счёт на оплату № 512 от 02.03.2026</h1>"
    + paragraphs("Исполнитель", "АО «Uztelecom»", "ИНН 203366731", "Заказчик", "ООО «ProximaOps»", "ИНН 309630523")
    + table("№ | Наименование | Сумма", *(f"{n} | Канал связи, точка {n} | 100 000,00" for n in range(1, 31)))
    + "<div style='page-break-before:always'></div>"
    + paragraphs(
        "Сумма без НДС 6 000 000,00", "НДС 12% 720 000,00", "Итого к оплате 6 720 000,00 UZS", "Срок оплаты: 16.03.2026"
    )
)
WITH_GAPS = "<h1>Счёт № 9</h1>" + paragraphs(
    "ООО «Чистый дом»", "Уборка офиса в феврале — договорились по телефону", "Итого 350 000"
)
WRONG_SUMS = "<h1>Invoice INV-77</h1>" + paragraphs(
    *("Date: 2026-03-01", "Seller: Acme Trading Ltd", "Buyer: ProximaOps LLC"),
    *("Subtotal: 1,000.00 EUR", "VAT 20%: 200.00 EUR", "Total amount: 1,250.00 EUR"),
)
TWO_LANGUAGES = "<h1>Счёт-фактура / Invoice № 2026-15</h1>" + paragraphs(
    "Дата / Date: 01.03.2026",
    "Исполнитель / Contractor: OOO «Silk Road IT»",
    "ИНН / TIN: 301122334",
    "Заказчик / Customer: OOO «ProximaOps»",
    "ИНН / TIN: 309630523",
    "Всего к оплате / Total due: 1 234,50 USD",
)
AMBIGUOUS = "<h1>Invoice No. 88-A</h1>" + paragraphs(
    *("Date: 03/04/2026", "Seller: Delta Freight", "Customer: ProximaOps", "Total due: 1.234 EUR")
)
RESOLVED_BY_ANOTHER = "<h1>Invoice No. 89-A</h1>" + paragraphs(
    "Date: 03/04/2026", "Due date: 17/04/2026", "Total due: 1.234,56 €"
)
CONTRADICTING = "<h1>Invoice No. A-1</h1>" + paragraphs(
    *("Invoice number: A-2", "Date: 1 March 2026", "Seller: Acme Ltd", "TIN: 301122334", "Buyer: Beta Ltd"),
    *("TIN: 309630523", "Total due: 100.00 USD", "Amount due: 110.00 USD"),
)
COLUMNS = "<h1>Акт № 4 от 04.03.2026</h1>" + paragraphs(
    "Исполнитель: Заказчик:", "ООО «Альфа» ООО «ProximaOps»", "ИНН 301122334 ИНН 309630523", "Итого: 10 000,00 руб."
)
CREDIT_NOTE = "<h1>Credit Note No. CN-5</h1>" + paragraphs(
    *("Date: 15 March 2026", "to invoice No. 81 of 1 March 2026", "Supplier: Acme Ltd", "Customer: ProximaOps LLC"),
    *("Net total 100.00 EUR", "VAT 19% 19.00 EUR", "Total credit 119.00 EUR"),
)
SCANNED_LINES = ("АКТ № 5 от 01.03.2026", "Исполнитель: ООО «Альфа»  ИНН 301122334", "Итого: 100 000,00 сум")

UBL = """<?xml version="1.0" encoding="UTF-8"?>
<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 <cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0</cbc:CustomizationID>
 <cbc:ID>{number}</cbc:ID><cbc:IssueDate>2026-02-27</cbc:IssueDate>{due}
 <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cbc:TaxCurrencyCode>SEK</cbc:TaxCurrencyCode>
 <cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Acme</cbc:Name></cac:PartyName>
  <cac:PartyTaxScheme><cbc:CompanyID>DE123456789</cbc:CompanyID></cac:PartyTaxScheme>
  <cac:PartyLegalEntity><cbc:RegistrationName>Acme GmbH</cbc:RegistrationName></cac:PartyLegalEntity>
 </cac:Party></cac:AccountingSupplierParty>
 <cac:AccountingCustomerParty><cac:Party>
  <cac:PartyLegalEntity><cbc:RegistrationName>ProximaOps LLC</cbc:RegistrationName>
  <cbc:CompanyID>309630523</cbc:CompanyID>
  </cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>
 <cac:TaxTotal><cbc:TaxAmount currencyID="SEK">215.30</cbc:TaxAmount></cac:TaxTotal>
 <cac:TaxTotal><cbc:TaxAmount currencyID="EUR">19.00</cbc:TaxAmount></cac:TaxTotal>
 <cac:LegalMonetaryTotal><cbc:TaxExclusiveAmount currencyID="EUR">100.00</cbc:TaxExclusiveAmount>
  <cbc:TaxInclusiveAmount currencyID="EUR">{total}</cbc:TaxInclusiveAmount></cac:LegalMonetaryTotal>
</{root}>"""
CII = """<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
 <rsm:ExchangedDocument><ram:ID>FX-2026-7</ram:ID><ram:TypeCode>{code}</ram:TypeCode>
  <ram:IssueDateTime><udt:DateTimeString format="102">20260228</udt:DateTimeString></ram:IssueDateTime>
 </rsm:ExchangedDocument>
 <rsm:SupplyChainTradeTransaction><ram:ApplicableHeaderTradeAgreement>
  <ram:SellerTradeParty><ram:Name>Lieferant GmbH</ram:Name>
   <ram:SpecifiedTaxRegistration><ram:ID schemeID="FC">201/113/40209</ram:ID></ram:SpecifiedTaxRegistration>
   <ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE123456789</ram:ID></ram:SpecifiedTaxRegistration>
  </ram:SellerTradeParty><ram:BuyerTradeParty><ram:Name>ProximaOps LLC</ram:Name></ram:BuyerTradeParty>
 </ram:ApplicableHeaderTradeAgreement><ram:ApplicableHeaderTradeDelivery/>
 <ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
  <ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format="102">20260330</udt:DateTimeString>
  </ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>
  <ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:TaxBasisTotalAmount>198.00</ram:TaxBasisTotalAmount>
   <ram:TaxTotalAmount currencyID="EUR">37.62</ram:TaxTotalAmount><ram:GrandTotalAmount>235.62</ram:GrandTotalAmount>
  </ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>
 </rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"""
CII_PAGE = "<h1>Rechnung / Invoice No. FX-2026-7</h1>" + paragraphs(
    "Date: 28.02.2026", "Supplier: Lieferant GmbH", "Total due: {total} EUR"
)


def ubl(root: str = "Invoice", number: str = "UBL-1", total: str = "119.00") -> bytes:
    due = "<cbc:DueDate>2026-03-29</cbc:DueDate>" if root == "Invoice" else ""
    return UBL.format(root=root, number=number, due=due, total=total).encode()


def factur_x(*, code: str = "380", printed_total: str = "235.62", name: str = "factur-x.xml") -> bytes:
    return with_attachment(printed(CII_PAGE.format(total=printed_total)), name, CII.format(code=code).encode())
