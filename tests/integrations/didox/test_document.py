from typing import Any

import pytest

from integrations.didox.document import Document, document_of, goes_forward, says_the_same

BODY: dict[str, Any] = {
    "actdoc": {"actno": "INV-1", "actdate": "2026-02-28"},
    "contractdoc": {"contractno": "14/2025", "contractdate": "2025-03-17"},
    "sellertin": "309630523",
    "buyertin": "305118427",
    "productlist": {"products": [{"name": "Поддержка", "count": "1", "summa": "15.00", "totalsum": "15.00"}]},
}


def test_a_row_of_a_list():
    row = {"doc_id": "11ef", "doc_status": 4, "status_comment": " Нет ", "name": "INV-1", "partnerTin": "305118427"}

    assert document_of(row) == Document("11EF", 4, "Нет", "INV-1", "305118427")


def test_a_card_and_states_in_text():
    assert document_of({"_id": "11ef", "status": "55"}) == Document("11EF", 55)


@pytest.mark.parametrize(
    "row",
    [None, [], "x", {}, {"doc_id": "A"}, {"doc_status": 1}, {"doc_id": " ", "doc_status": 1}]
    + [{"doc_id": "A", "doc_status": odd} for odd in (None, True, 1.5, "", "x", "²", "999999")],
)
def test_what_is_no_document(row):
    assert document_of(row) is None


def test_numbers_may_come_as_numbers_and_more_may_come_along():
    line = {"name": "Поддержка", "count": 1, "summa": "15", "totalsum": 15.0, "packagecode": 1505731}
    kept = BODY | {"actid": "1", "productlist": {"tin": "309630523", "products": [line]}}

    assert says_the_same(kept, BODY)


@pytest.mark.parametrize(
    "kept",
    [
        None,
        "",
        {},
        BODY | {"buyertin": "1"},
        BODY | {"actdoc": BODY["actdoc"] | {"actdate": "2026-03-01"}},
        BODY | {"productlist": {"products": []}},
        BODY | {"productlist": None},
        BODY | {"productlist": {"products": [BODY["productlist"]["products"][0] | {"totalsum": "15.01"}]}},
        BODY | {"productlist": {"products": BODY["productlist"]["products"] * 2}},
    ],
)
def test_another_act_is_told_apart(kept):
    assert not says_the_same(kept, BODY)


@pytest.mark.parametrize(
    ("old", "new", "forward"),
    [
        ("", "draft", True),
        ("draft", "pending", True),
        ("draft", "accepted", True),
        ("pending", "cancelled", True),
        ("pending", "pending", False),
        ("pending", "draft", False),
        ("accepted", "rejected", False),
        ("rejected", "accepted", False),
        ("accepted", "cancelled", True),
        ("rejected", "cancelled", False),
    ],
)
def test_which_news_are_news(old, new, forward):
    assert goes_forward(old, new) == forward
