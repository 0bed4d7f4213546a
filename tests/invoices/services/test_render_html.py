import html as html_module
import itertools
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from invoices.models import Branding, Invoice, InvoiceDocument, TaxRule
from invoices.services.check_logo import check_logo
from invoices.services.choose_tax import TaxInForce
from invoices.services.copy_branding import branding_snapshot
from invoices.services.document_words import WORDS
from invoices.services.make_pdf import make_pdf
from invoices.services.render_html import PREVIEW_CSP, render_html, template_hash
from invoices.services.store_logo import store_logo
from invoices.states import Status
from invoices.templatetags.invoice_format import money_text
from tests.documents import (
    CUSTOMER,
    abroad,
    invoice_of,
    line,
    metadata_of,
    overtime,
    place_of,
    seller,
    support,
    text_of,
    texts_of,
)
from tests.logos import COLOR, GOOD

pytestmark = pytest.mark.django_db


def shown(invoice: Invoice, **given: Any) -> str:
    """What a reader of the page sees: no styles, no tags, one kind of space."""
    page = render_html(invoice=invoice, **given).html
    body = re.sub(r"<[^>]+>", " ", page.split("</head>")[1])
    return " ".join(html_module.unescape(body).split())


def spaced(text: str) -> str:
    return " ".join(text.split())


def test_both_languages_have_the_same_words():
    assert WORDS["ru"].keys() == WORDS["en"].keys()


def test_an_act_says_who_did_what_for_whom_under_which_contract():
    seller()
    text = shown(invoice_of(support(), line(is_billed=False), overtime()))
    for part in (
        "Акт выполненных работ № INV-1 от 28.02.2026 к договору № 14/2025 от 17.03.2025",
        (
            "Исполнитель ООО «ProximaOps» ИНН 309630523 ОКЭД 62010 Адрес 100084, г. Ташкент, ул. Навбахор, 14 "
            "Р/с 2020 8000 9051 2345 6001 Банк АКБ «Турон Инвест Банк», МФО 01084"
        ),
        "Заказчик ООО «Orion Logistika Servis» ИНН 305118427 ОКЭД 52290",
        "(директор Юсупов Ш. А., на основании Устава)",
        "за период 01.02.2026 – 28.02.2026 по договору № 14/2025 от 17.03.2025:",
        "№ Наименование работ Часы Ставка Сумма, UZS",
        "1 Ежемесячная поддержка — февраль 2026 1 мес. 15 000 000,00 15 000 000,00",
        "1.1 02.02 SUP-1009: Обновление сертификатов 1,00",
        "Всего часов 1,00",
        "Сверх лимита: 5,50 ч × 150 000,00 825 000,00",
        "Итого, UZS 15 825 000,00",
        "Сумма прописью: Пятнадцать миллионов восемьсот двадцать пять тысяч сум 00 тийин . Без НДС",
        "Заказчик претензий по объёму, качеству и срокам выполнения работ не имеет.",
        "Юсупов Ш. А. подпись М.П.",
        "Назарова Л. М. подпись М.П.",
    ):
        assert part in text


def test_an_invoice_says_what_is_due_and_where_to_pay():
    seller()
    text = shown(abroad(line(unit_price=Decimal(55), quantity=Decimal("6.50"), description="NGF-204: Webhooks")))
    for part in (
        "ProximaOps LLC · TIN 309630523 · SWIFT/BIC TRNIUZ22 14 Navbahor Street, Tashkent 100084, Uzbekistan",
        "Invoice Number INV-1 Date 28 February 2026 Period 1–28 February 2026 Contract No. 14/2025 of 17 March 2025",
        (
            "Bill to Northgate Freight Ltd Address 18 Harbour Row, Bristol BS1 9QD, United Kingdom "
            "VAT no. GB 000 4127 85 SWIFT/BIC NGTBGB2L"
        ),
        "ITSM tasks completed under the Contract for the period 1–28 February 2026:",
        "# Description Quantity, h Unit price, USD Amount, USD 1 2 Feb NGF-204: Webhooks 6.50 55.00 357.50",
        "Hours 6.50 Total due, USD 357.50 VAT not applied",
        "Within 10 days of the invoice date, by 10 March 2026.",
        (
            "Beneficiary ProximaOps LLC Account, USD 2020 8840 9051 2345 6002 Bank Turon Invest Bank JSC "
            "SWIFT/BIC TRNIUZ22 Reference INV-1"
        ),
        "For ProximaOps LLC Sh. A. Yusupov, Director",
    ):
        assert part in text


def test_each_document_exists_in_both_languages():
    seller()
    assert "Certificate of Completed Work No. INV-1 of 28 February 2026" in shown(invoice_of(support(), language="en"))
    assert "Счёт Номер INV-2 Дата 28.02.2026" in shown(abroad(line(), language="ru"))


def test_a_supplement_is_recognisable():
    assert "Дополнительный акт выполненных работ № INV-1" in shown(invoice_of(line(), kind="supplementary"))
    assert "Supplementary invoice Number INV-2" in shown(abroad(line(), kind="supplementary"))


def test_an_account_in_another_currency_says_which():
    seller().bank_accounts.filter(currency="USD").delete()
    assert "Account, UZS 2020 8000 9051 2345 6001" in shown(abroad(line()))


def test_the_toggles_of_the_columns():
    invoice = invoice_of(support(), line(is_billed=False), show_tracked_time=False, show_task_pricing=True)
    text = shown(invoice)
    assert "Часы" not in text
    assert "Всего часов" not in text
    assert "1.1 02.02 SUP-1009: Обновление сертификатов включено" in text


def test_a_written_off_line_is_not_printed():
    assert "SUP-7" not in shown(invoice_of(line(), line(description="SUP-7: left out", written_off=True)))


def test_the_legal_text_is_the_invoices_own_or_the_usual_one():
    assert "Как договорились." in shown(invoice_of(support(), legal_text="Как договорились."))
    assert WORDS["ru"]["legal_act"] in shown(invoice_of(support()))


@pytest.mark.parametrize("make", [invoice_of, abroad])
def test_what_is_not_known_leaves_no_trace(make):
    invoice = make(line(worklog_date=None), customer_snapshot={}, application_snapshot={})
    text = shown(invoice, branding={})
    assert "None" not in text
    for label in ("ИНН", "Р/с", "МФО", "к договору", "TIN", "Contract No", "Beneficiary", "SWIFT"):
        assert label not in text
    nothing = dict.fromkeys(CUSTOMER) | {"swift_bic": ""}
    Invoice.objects.filter(pk=invoice.pk).update(
        customer_snapshot=nothing, application_snapshot={"agreement_number": None, "agreement_date": None}
    )
    unknown = Invoice.objects.get(pk=invoice.pk)
    assert "None" not in shown(unknown, branding=dict.fromkeys(branding_snapshot()))


def test_what_people_wrote_is_text_not_markup():
    evil = "<script>alert(1)</script>&amp;'\""
    seller(company_name=evil, signer_name=evil, accent_color="#17657a")
    invoice = invoice_of(
        support(description=evil),
        line(description=evil, is_billed=False),
        line("manual", description=evil),
        overtime(description=evil),
        customer_snapshot=dict.fromkeys(CUSTOMER, evil) | {"swift_bic": ""},
        application_snapshot={"agreement_number": evil, "agreement_date": "2025-03-17"},
        legal_text=evil,
        display_number='INV"};</style><script>',
    )
    page = render_html(invoice=invoice).html
    assert "<script" not in page
    assert page.count("</style>") == 1
    assert shown(invoice).count("<script>alert(1)</script>&amp;'\"") > 10


def test_marks_that_cannot_be_seen_are_left_out():
    turned, torn = "\u202eevil\u202c", "wo\u200brd\ufeff\x07"
    page = render_html(invoice=invoice_of(line(description=turned + torn))).html
    assert "evilword" in page


def test_characters_without_a_glyph_are_reported():
    assert render_html(invoice=invoice_of(line(description="Oʻzbekiston, қўшимча → ✓ Ğğ"))).warnings == []
    assert render_html(invoice=invoice_of(line(description="漢"))).warnings == ["No font can print 漢 (U+6F22)."]


def test_an_override_replaces_the_page_and_says_what_it_lost():
    seller()
    invoice = invoice_of(support(), html_override="<p>INV-1: 15&nbsp;000&nbsp;000,00</p>")
    rendered = render_html(invoice=invoice)
    assert rendered.html == invoice.html_override
    assert rendered.warnings == []
    assert rendered.template_hash == sha256(invoice.html_override.encode()).hexdigest()
    assert rendered.title == "Акт выполненных работ № INV-1 от 28.02.2026"
    assert rendered.author == "ООО «ProximaOps»"

    invoice.html_override = "<p>nothing</p>"
    assert [warning.split(" does")[0] for warning in render_html(invoice=invoice).warnings] == [
        "The number INV-1",
        "The total 15\xa0000\xa0000,00",
    ]
    invoice.html_override = ""
    assert render_html(invoice=invoice).template_hash == template_hash()


def test_a_draft_shows_todays_tax_and_branding_and_those_it_is_given():
    branding = seller()
    TaxRule.objects.create(effective_from=date(2026, 1, 1), mode="exclusive", rate=Decimal(12))
    invoice = invoice_of(support(), vat_mode="none", branding_snapshot={"company_name": "Old name"})
    assert "НДС 12 % 1 800 000,00 Итого с НДС, UZS 16 800 000,00" in shown(invoice)
    assert "Шестнадцать миллионов восемьсот тысяч сум 00 тийин" in shown(invoice)
    assert branding.company_name in shown(invoice)

    given = render_html(invoice=invoice, branding={"company_name": "Given"}, tax=TaxInForce("none", Decimal(0)))
    assert "Given" in given.html
    assert "Без НДС" in given.html


def test_a_finalized_invoice_shows_what_was_printed():
    seller()
    invoice = invoice_of(
        support(), status=Status.NEEDS_REVIEW, branding_snapshot={"company_name": "Then"}, html_template_hash="ab"
    )
    InvoiceDocument.objects.create(
        invoice=invoice, pdf_data=b"", html="<p>as printed</p>", created_at=datetime(2026, 3, 1, tzinfo=UTC)
    )
    rendered = render_html(invoice=invoice)
    assert (rendered.html, rendered.template_hash, rendered.author) == ("<p>as printed</p>", "ab", "Then")


def test_three_queries_however_many_lines(django_assert_max_num_queries):
    seller()
    invoice = invoice_of(support(), *(line(is_billed=False) for _ in range(50)))
    with django_assert_max_num_queries(3):
        render_html(invoice=invoice)


def test_the_preview_policy_lets_nothing_run_and_nothing_load():
    assert "default-src 'none'" in PREVIEW_CSP
    assert "sandbox" in PREVIEW_CSP
    assert "script-src" not in PREVIEW_CSP


# -- On paper, by both engines ------------------------------------------------------------------------------------


def on_paper(invoice: Invoice) -> bytes:
    return make_pdf(rendered=render_html(invoice=invoice), invoice=invoice).pdf


def test_every_figure_on_paper_is_the_databases(pdf_engine):
    seller()
    tasks = [
        line(
            quantity=Decimal(number * 37).scaleb(-2),
            rate_multiplier=Decimal("1.50") if number % 3 == 0 else Decimal(1),
            description=f"SUP-{number}: Работа",
        )
        for number in range(1, 30)
    ]
    invoice = invoice_of(*tasks, line("manual", unit_price=Decimal(-500), description="Скидка"), deal_type="HR")
    text = text_of(on_paper(invoice))
    for item in tasks:
        assert f"{item.description} {spaced(money_text(item.quantity, 'ru'))}" in text
        assert spaced(money_text(item.line_total, "ru")) in text
    assert f"Итого, UZS {spaced(money_text(invoice.total_amount, 'ru'))}" in text
    assert f"Всего часов {spaced(money_text(invoice.total_hours, 'ru'))}" in text
    assert "−500,00" in text


def test_every_kind_of_logo_is_drawn_on_both_documents(pdf_engine):
    # Gotenberg prints by a browser: one of each is enough to see that it takes them.
    for media_type, make in zip(GOOD, (invoice_of, abroad, abroad), strict=True):
        Branding.objects.all().delete()
        logo = store_logo(checked=check_logo(GOOD[media_type], field="logo"), now=datetime(2026, 3, 1, tzinfo=UTC))
        seller(logo=logo)
        invoice = make(support())
        left, top, right, bottom = place_of(COLOR, on_paper(invoice))

        # 90 by 30 pixels of CSS, in its own proportions, at the upper left of the first page.
        assert (right - left) / (bottom - top) == pytest.approx(3, abs=0.1), media_type
        assert right - left == pytest.approx(90, abs=3), media_type
        assert (left, top) == pytest.approx((48, 48), abs=6), media_type
        assert f'src="data:{media_type};base64,' in render_html(invoice=invoice).html


def test_the_pdf_says_what_it_is(pdf_engine):
    seller()
    pdf = on_paper(invoice_of(support()))
    about = metadata_of(pdf)
    assert about["Title"] == "Акт выполненных работ № INV-1 от 28.02.2026"
    if pdf_engine == "embedded":  # Gotenberg writes the others itself, by ExifTool.
        assert (about["Author"], about["Subject"]) == ("ООО «ProximaOps»", "INV-1")
        assert "20260228000000" in about["CreationDate"]


def test_a_long_act_has_its_head_and_number_on_every_page(pdf_engine):
    seller()
    wordy = "слово " * 60
    tasks = [
        line(is_billed=False, description=f"SUP-{number}: {wordy if number % 7 == 0 else 'Работа'} конец{number}.")
        for number in range(1, 1001)
    ]
    pages = texts_of(on_paper(invoice_of(support(), *tasks)))
    assert len(pages) > 20
    for number, text in enumerate(pages, start=1):
        assert f"{number} / {len(pages)}" in text
        assert "Акт № INV-1 от 28.02.2026" in text
        if number < len(pages):
            assert "Наименование работ" in text
    # No row is cut: what begins on a page ends there.
    for text in pages:
        begun = set(re.findall(r"SUP-(\d+):", text))
        ended = set(re.findall(r"конец(\d+)\.", text))
        assert begun == ended
    assert len(set(itertools.chain.from_iterable(re.findall(r"конец(\d+)\.", text) for text in pages))) == 1000
    assert "подпись" in pages[-1]


def test_markup_prints_as_text_and_long_words_stay_on_the_page(pdf_engine):
    word = "Ы" * 300
    pdf = on_paper(invoice_of(line(description="<script>alert(1)</script> " + word), deal_type="HR"))
    text = text_of(pdf)
    assert "<script>alert(1)</script>" in text
    assert text.replace(" ", "").count("Ы") == 300


def test_uzbek_and_russian_letters_are_all_there(pdf_engine):
    letters = "Oʻzbekiston gʻalaba Ўзбекистон қўшиқ ғалаба ҳамма Ёжик подъезд № → ✓"
    assert letters in text_of(on_paper(invoice_of(line(description=letters), deal_type="HR")))
