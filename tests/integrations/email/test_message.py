import json
from dataclasses import replace
from decimal import Decimal
from email import message_from_bytes, policy
from io import BytesIO
from uuid import UUID

import pytest
from django.test import override_settings
from PIL import Image

from integrations.email.config import config
from integrations.email.message import content, inline_logo, message, message_id, subject
from invoices.models import Invoice
from invoices.queries.logo import stored_logo
from invoices.services.check_logo import check_logo
from invoices.services.copy_branding import branding_snapshot
from invoices.services.store_logo import store_logo
from tests.documents import ABROAD, CONTRACT, invoice_of, line, seller
from tests.golden import payload
from tests.integrations.email.conftest import FROM
from tests.logos import COLOR, GOOD
from tests.plugins.admin import NOW

ID = UUID("0195a3c0-0000-7000-8000-000000000001")
PDF = b"%PDF-1.7 \r\n.\r\n\x00\xff"


@pytest.fixture(autouse=True)
def configured():
    with override_settings(EMAIL_URL="smtp://mail.example", EMAIL_FROM=FROM):
        yield


@pytest.fixture
def russian(db):
    seller()
    return invoice_of(
        line(), customer_snapshot=ABROAD, branding_snapshot=branding_snapshot(), application_snapshot=CONTRACT
    )


def written(invoice, logo=None, **changes):
    """As whoever gets it reads it."""
    mail = message(
        invoice,
        approval_no=2,
        to=["ann@x.example", "bob@x.example"],
        file_name="Act_INV-1.pdf",
        pdf=PDF,
        config=replace(config(), **changes),
        logo=logo,
    )
    sent = content(mail, logo=logo)
    return sent, message_from_bytes(sent, policy=policy.default)


def body(mail, kind):
    return mail.get_body((kind,)).get_content().replace("\r\n", "\n").removesuffix("\n")


def test_the_letter_abroad(approved):
    _, mail = written(approved)

    assert mail["Subject"] == "Invoice INV-1 — 1–28 February 2026"
    assert mail["From"] == FROM
    assert mail["To"] == "ann@x.example, bob@x.example"
    assert body(mail, "plain") == payload("email/en.txt")
    assert body(mail, "html") == payload("email/en.html")


def test_a_russian_invoice_has_a_russian_letter(russian):
    assert not russian.is_local_act
    _, mail = written(russian)

    # Folded after its name, as long headers are; the blank belongs to the fold.
    assert mail["Subject"].lstrip() == "Счёт INV-1 — 01.02.2026 – 28.02.2026"
    assert body(mail, "plain") == payload("email/ru.txt")
    assert body(mail, "html") == payload("email/ru.html")


@pytest.mark.django_db  # said here, for fixtures that are asked for by name come too late to be seen
@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_envelope(language, request):
    """Everything around the bodies: headers, parts and what is attached."""
    invoice = request.getfixturevalue({"en": "approved", "ru": "russian"}[language])
    invoice.pk = ID
    _, mail = written(invoice)
    [attached] = mail.iter_attachments()
    made = {
        "headers": {name: str(value).strip() for name, value in mail.items() if name not in ("Date", "Content-Type")},
        "parts": [part.get_content_type() for part in mail.walk()],
        "attachment": {
            "file_name": attached.get_filename(),
            "type": attached.get_content_type(),
            "disposition": attached.get_content_disposition(),
            "is_the_pdf": attached.get_content() == PDF,
        },
    }

    assert json.dumps(made, indent=2, ensure_ascii=False) == payload(f"email/{language}.json")


def test_the_amount_is_what_has_to_be_paid_with_tax(approved):
    approved.vat_mode, approved.vat_rate = "exclusive", Decimal(12)
    _, mail = written(approved)

    assert "Amount due: 168,000.00\N{NO-BREAK SPACE}USD" in body(mail, "plain")


def test_the_pdf_is_attached_under_its_name(approved):
    _, mail = written(approved)

    [attached] = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("Act_INV-1.pdf", "application/pdf")
    assert attached.get_content() == PDF


def test_the_message_id_is_ours_and_the_same_for_the_same_approval():
    invoice = Invoice(id=ID)

    assert message_id(invoice, 2, config()) == "<0195a3c0-0000-7000-8000-000000000001.2@prxm.example>"
    assert message_id(invoice, 3, config()) != message_id(invoice, 2, config())


def test_every_byte_has_seven_bits_and_every_line_its_length(approved):
    approved.customer_snapshot = ABROAD | {"company_name": "Ы" * 2000}
    sent, mail = written(approved, sender_name="ООО «ProximaOps»")

    assert sent.isascii()
    assert b"\n" not in sent.replace(b"\r\n", b"")
    assert max(map(len, sent.split(b"\r\n"))) <= 998
    assert mail["From"].addresses[0].display_name == "ООО «ProximaOps»"


@pytest.mark.parametrize("evil", ["INV-1\r\nBcc: eve@evil.example", "INV-1\nX: 1", "INV\u2028-1", "INV\x00\x0b-1"])
def test_no_number_can_add_a_header(evil, approved):
    approved.display_number = evil
    sent, mail = written(approved)

    head = sent.partition(b"\r\n\r\n")[0]
    assert set(mail.keys()) == {"Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID"}
    assert b"\nBcc" not in head
    assert subject(approved).isprintable()


def test_what_others_wrote_is_text_and_nothing_else(approved):
    approved.customer_snapshot = ABROAD | {"company_name": "<script>alert(1)</script>\u202e & Co"}
    _, mail = written(approved)

    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co" in body(mail, "html")
    assert "<script" not in body(mail, "html")


def logo_of(content):
    return inline_logo(stored_logo(store_logo(checked=check_logo(content, field="logo"), now=NOW).pk), config())


def test_nothing_is_loaded_from_anywhere(approved):
    _, mail = written(approved)

    for word in ("http:", "https:", "src=", "url(", "<link", "<script", "<img"):
        assert word not in body(mail, "html")


@pytest.mark.parametrize("media_type", GOOD)
def test_a_logo_travels_with_the_html_and_is_no_attachment(media_type, approved):
    logo = logo_of(GOOD[media_type])
    plain, _ = written(approved)
    sent, mail = written(approved, logo=logo)

    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        # An SVG goes as a drawing of it: most mail programs show none.
        "image/jpeg" if media_type == "image/jpeg" else "image/png",
        "application/pdf",
    ]
    [attached] = mail.iter_attachments()
    assert attached.get_filename() == "Act_INV-1.pdf"
    html = mail.get_body(("html",)).get_content()
    assert html.count("<img") == 1
    assert f'<img src="cid:{logo.content_id}" width="90" height="30" alt=""' in html
    [picture] = [part for part in mail.walk() if part.get_content_maintype() == "image"]
    assert (picture["Content-ID"], picture.get_content_disposition()) == (f"<{logo.content_id}>", "inline")
    shown = Image.open(BytesIO(picture.get_content())).convert("RGB")
    assert shown.getpixel((9, 9)) == pytest.approx(COLOR, abs=12)
    assert sent.isascii()
    assert b"\n" not in sent.replace(b"\r\n", b"")
    assert b"cid:" not in plain
    assert body(mail, "plain") == body(written(approved)[1], "plain")


@pytest.mark.parametrize(("accent", "written_in"), [("#17657a", "#17657a"), ("#ffe600", "#1d2327")])
def test_the_name_can_be_read_in_every_accent(accent, written_in, approved):
    approved.branding_snapshot = approved.branding_snapshot | {"accent_color": accent}
    html = body(written(approved)[1], "html")

    assert f"border-top:4px solid {accent}" in html
    assert f"font-weight:bold;color:{written_in}" in html


def test_an_invoice_that_knows_little_prints_no_none(approved):
    approved.branding_snapshot, approved.customer_snapshot, approved.application_snapshot = {}, {}, {}
    _, mail = written(approved)

    assert "None" not in body(mail, "plain") + body(mail, "html")
    assert "Amount due: 150,000.00\N{NO-BREAK SPACE}USD" in body(mail, "plain")
