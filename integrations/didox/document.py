"""A document as Didox keeps it, and what its states are to us. Pure; their words and numbers stop here.

https://api-docs.didox.uz/ru/integrators-catalogs, 6: acts have 0 to 5 and 55. The others are of documents beside them,
and 5555, which nothing documents, was seen on what its sender had cancelled.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

DRAFT, PENDING, ACCEPTED, REJECTED, CANCELLED = "draft", "pending", "accepted", "rejected", "cancelled"
OURS = {
    0: DRAFT,
    1: PENDING,
    2: PENDING,
    6: PENDING,
    8: PENDING,
    60: PENDING,
    3: ACCEPTED,
    4: REJECTED,
    5: CANCELLED,
    55: CANCELLED,
    5555: CANCELLED,
    40: CANCELLED,
    50: CANCELLED,
}
"""Their states → ours. One that is not here is no news to us."""
ALIVE = tuple(theirs for theirs, ours in OURS.items() if ours in (DRAFT, PENDING, ACCEPTED))
EVERY = tuple(OURS)
_ORDER = {"": 0, DRAFT: 1, PENDING: 2, ACCEPTED: 3, REJECTED: 3, CANCELLED: 3}


class Document(NamedTuple):
    """`id` in capitals, as lists and cards have it: creating one answers the same in small letters."""

    id: str
    status: int
    comment: str = ""
    number: str = ""
    partner_tin: str = ""

    @property
    def state(self) -> str:
        """Ours; empty for one that nobody has heard of."""
        return OURS.get(self.status, "")


def document_of(row: Any) -> Document | None:
    """From a row of their list, from the `document` of a card, or from a message of that shape; None for anything else.

    What is missing is empty; without an id and a state it is no document.
    """
    if not isinstance(row, dict):
        return None
    status = row.get("doc_status", row.get("status"))
    if isinstance(status, str) and status.isascii() and status.isdigit() and len(status) < 6:
        status = int(status)
    number = row.get("doc_id") or row.get("_id")
    if not isinstance(status, int) or isinstance(status, bool) or not isinstance(number, str) or not number.strip():
        return None
    return Document(
        id=number.strip().upper(),
        status=status,
        comment=_text(row, "status_comment"),
        number=_text(row, "name"),
        partner_tin=_text(row, "partnerTin"),
    )


def goes_forward(old: str, new: str) -> bool:
    """A draft is signed, what is signed is answered, and an answer is not taken back: except that even what was
    accepted may be cancelled later. Whatever else arrives is old news, or the same again.
    """
    return _ORDER[new] > _ORDER.get(old, 0) or (old, new) == (ACCEPTED, CANCELLED)


def says_the_same(kept: Any, act: Mapping[str, Any]) -> bool:
    """Whether the act that they keep (`json` of a card) is this one: parties, contract, dates, lines and sums."""
    return isinstance(kept, dict) and _gist(kept) == _gist(act)


def _gist(body: Mapping[str, Any]) -> Any:
    products = _part(body, "productlist").get("products")
    lines = [line for line in products if isinstance(line, dict)] if isinstance(products, list) else []
    return (
        *(_text(_part(body, "actdoc"), name) for name in ("actno", "actdate")),
        *(_text(_part(body, "contractdoc"), name) for name in ("contractno", "contractdate")),
        *(_text(body, name) for name in ("sellertin", "buyertin")),
        *((_text(line, "name"), *(_number(line, name) for name in ("count", "summa", "totalsum"))) for line in lines),
    )


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = body.get(name)
    return part if isinstance(part, dict) else {}


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return "" if value is None else str(value).strip()


def _number(values: Mapping[str, Any], name: str) -> Decimal | str:
    """They answer some numbers as numbers and others as texts."""
    try:
        return Decimal(_text(values, name))
    except InvalidOperation:
        return _text(values, name)
