"""What invented suppliers send us: pages that are printed to PDF, and an e-invoice in XML."""

from datetime import date, timedelta
from typing import NamedTuple

STYLE = (
    "<style>@page{size:A4;margin:22mm 20mm}body{font:11pt/1.45 'DejaVu Sans',sans-serif;color:#222}h1{font-size:17pt}"
    "table{width:100%;border-collapse:collapse;margin:8mm 0}td,th{padding:2mm;border-bottom:1px solid #bbb;"
    "text-align:left}td.n,th.n{text-align:right}.next{break-before:page}</style>"
)


class Paper(NamedTuple):
    """`html` is printed; `xml` is the file itself, where there is no page."""

    file_name: str
    html: str = ""
    xml: str = ""


def hosting(issued: date) -> Paper:
    return Paper(
        "harbour-cloud-HC-2041.pdf",
        f"""<!doctype html><html lang="en"><meta charset="utf-8">{STYLE}
<h1>Invoice</h1>
<p>Invoice number: HC-2041<br>Invoice date: {issued:%d %B %Y}<br>Due date: {issued + timedelta(days=14):%d %B %Y}</p>
<p><b>Seller: Harbour Cloud Ltd</b><br>7 Dock Street, Bristol BS1 4TR<br>Tax ID: 418 2207 61</p>
<p>Bill to: ProximaOps LLC<br>14 Navbahor Street, Tashkent 100084<br>Tax ID: 309630523</p>
<table><tr><th>Description</th><th class="n">Quantity</th><th class="n">Amount</th></tr>
<tr><td>Virtual servers, 4 vCPU</td><td class="n">6</td><td class="n">540.00</td></tr>
<tr><td>Backup storage, 2 TB</td><td class="n">1</td><td class="n">48.00</td></tr></table>
<p>Subtotal: USD 588.00<br>VAT 20%: USD 117.60<br><b>Total: USD 705.60</b></p>
<p>Please pay by bank transfer within 14 days.</p>""",
    )


def rent(issued: date) -> Paper:
    return Paper(
        "аренда-офиса.pdf",
        f"""<!doctype html><html lang="ru"><meta charset="utf-8">{STYLE}
<h1>Счёт-фактура № 118 от {issued:%d.%m.%Y}</h1>
<p>Поставщик: ООО «Navbahor Ofis»<br>ИНН: 305771248<br>100084, г. Ташкент, ул. Навбахор, 14</p>
<p>Покупатель: ООО «ProximaOps»<br>ИНН: 309630523</p>
<table><tr><th>Наименование</th><th class="n">Кол-во</th><th class="n">Сумма, сум</th></tr>
<tr><td>Аренда офиса, 120 м²</td><td class="n">1</td><td class="n">24 000 000,00</td></tr>
<tr><td>Уборка</td><td class="n">1</td><td class="n">1 000 000,00</td></tr></table>
<p>Итого без НДС: 25 000 000,00 сум<br>НДС 12%: 3 000 000,00 сум<br><b>Всего к оплате: 28 000 000,00 сум</b></p>
<div class="next"><h1>Приложение к счёту-фактуре № 118</h1>
<p>Показания счётчиков на {issued - timedelta(days=1):%d.%m.%Y}: свет 48 211 кВт·ч, вода 1 902 м³.</p></div>""",
    )


def courier(issued: date) -> Paper:
    return Paper(
        "tezkor-0077.pdf",
        f"""<!doctype html><html lang="ru"><meta charset="utf-8">{STYLE}
<h1>Счёт на оплату № 0077 от {issued:%d.%m.%Y}</h1>
<p>Поставщик: ООО «Tezkor Yetkazish»<br>ИНН: 306118854</p>
<p>Покупатель: ООО «ProximaOps»<br>ИНН: 309630523</p>
<table><tr><th>Услуга</th><th class="n">Кол-во</th><th class="n">Сумма, сум</th></tr>
<tr><td>Курьерская доставка</td><td class="n">31</td><td class="n">1 550 000,00</td></tr></table>
<p>Сумма без НДС: 1 550 000,00 сум<br>НДС 12%: 186 000,00 сум<br><b>Итого к оплате: 1 763 000,00 сум</b></p>""",
    )


def lunches(issued: date) -> Paper:
    return Paper(
        "choyxona-5.pdf",
        f"""<!doctype html><html lang="uz"><meta charset="utf-8">{STYLE}
<h1>Hisob-faktura № 5, {issued:%d.%m.%Y}</h1>
<p>Sotuvchi: “Registon Choyxona” MChJ<br>STIR: 304902217</p>
<p>Xaridor: “Silk Trade” MChJ<br>STIR: 302214908</p>
<table><tr><th>Nomi</th><th class="n">Soni</th><th class="n">Summa, so‘m</th></tr>
<tr><td>Tushlik</td><td class="n">22</td><td class="n">1 320 000,00</td></tr></table>
<p><b>Jami to‘lov: 1 320 000,00 so‘m</b></p>""",
    )


def licences(issued: date) -> Paper:
    return Paper(
        "lindgren-311.xml",
        xml=f"""<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>
<cbc:ID>L-311</cbc:ID><cbc:IssueDate>{issued:%Y-%m-%d}</cbc:IssueDate>
<cbc:DueDate>{issued + timedelta(days=30):%Y-%m-%d}</cbc:DueDate>
<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:AccountingSupplierParty><cac:Party><cac:PartyTaxScheme><cbc:CompanyID>SE556677889901</cbc:CompanyID>
<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
<cac:PartyLegalEntity><cbc:RegistrationName>Lindgren Verktyg AB</cbc:RegistrationName></cac:PartyLegalEntity>
</cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party><cac:PartyTaxScheme><cbc:CompanyID>309630523</cbc:CompanyID>
<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
<cac:PartyLegalEntity><cbc:RegistrationName>ProximaOps LLC</cbc:RegistrationName></cac:PartyLegalEntity>
</cac:Party></cac:AccountingCustomerParty>
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">0.00</cbc:TaxAmount></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">1180.00</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="EUR">1180.00</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="EUR">1180.00</cbc:TaxInclusiveAmount>
<cbc:PayableAmount currencyID="EUR">1180.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="C62">10</cbc:InvoicedQuantity>
<cbc:LineExtensionAmount currencyID="EUR">1180.00</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>Licences, a year</cbc:Name></cac:Item>
<cac:Price><cbc:PriceAmount currencyID="EUR">118.00</cbc:PriceAmount></cac:Price></cac:InvoiceLine>
</Invoice>""",
    )
