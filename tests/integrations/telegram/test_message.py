import pytest

from integrations.telegram.message import caption, cut
from invoices.models import Invoice
from tests.golden import payload


def invoice(**fields):
    return Invoice(**{"application_key": "APP-001", "invoice_number": 42, "approved_by": "admin"} | fields)


def test_the_caption():
    assert caption(invoice()) == payload("telegram/caption.txt")


def test_the_archive_link_stands_on_a_second_line():
    archived = invoice(r2_public_url="https://invoices.prxm.uz/invoices/2026/APP-001/Act_INV-42.pdf")

    assert caption(archived) == payload("telegram/caption_archived.txt")


def test_signs_of_markup_are_only_signs():
    told = caption(invoice(application_key="A_1*", approved_by="<b>[x](y)</b>"))

    assert told == "✅ Invoice A_1* #42 approved by <b>[x](y)</b>"


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "abc"),
        ("a🙂b", 4, "a🙂b"),
        ("a🙂b", 3, "a🙂"),
        ("a🙂b", 2, "a"),
        ("🙂" * 600, 1024, "🙂" * 512),
    ],
)
def test_it_is_cut_by_utf_16_units_and_never_within_a_sign(text, longest, expected):
    assert cut(text, longest) == expected


def test_half_a_sign_is_no_reason_to_break():
    assert cut("a\ud83d") == "a?"


def test_a_caption_is_never_longer_than_telegram_takes():
    told = caption(invoice(approved_by="🙂" * 150, r2_public_url="https://x/" + "ё" * 900))

    assert len(told.encode("utf-16-le")) // 2 == 1024
