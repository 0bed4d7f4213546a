import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.exchange.extraction.consistency import check_consistency
from integrations.exchange.extraction.from_text import read_text

WORDS = (
    *(
        "Счёт-фактура №",
        "Акт",
        "Invoice No.",
        "15-sonli",
        "ИНН",
        "VAT no.",
        "Продавец:",
        "Xaridor",
        "Итого",
        "QQS",
        "Jami",
    ),
    *("Всего к оплате", "без НДС", "Total due", "от", "28.02.2026", "03/04/2026", "31.02.2026", "2026-yil 28-fevral"),
    *(
        "1 000,00",
        "1.234",
        "12%",
        "-5",
        "Jami",
        "309630523",
        "$",
        "сум",
        "EUR",
        "\n",
        "\n",
        "/",
        "—",
        "«А»",
        "٣٤",
        "9" * 40,
    ),
    "1" + " 000" * 12,
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=8), max_size=40))
def test_whatever_stands_there_is_read_or_not_and_nothing_breaks(words):
    extracted = check_consistency(read_text([" ".join(words)]))
    assert all(0 < found.confidence <= 0.95 for found in extracted.fields.values())


@pytest.mark.parametrize(
    "text",
    [
        *("слово " * 30_000, "а" * 200_000, "1 " * 100_000, "yil" * 60_000, "1 000" * 40_000, "\n1" * 40_000),
        *("Продавец: " * 20_000, "ИНН " * 40_000 + "\n", "15-son " * 20_000, "Итого\n" * 4_000, "- " * 100_000 + "x"),
    ],
    ids=range(11),
)
def test_no_page_takes_for_ever(text):
    began = time.process_time()
    read_text([text])
    assert time.process_time() - began < 2
