"""Net, VAT and total: labelled lines first, plain «Итого» only where nothing says it better."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from integrations.exchange.extraction.doubts import TWO_AMOUNTS
from integrations.exchange.extraction.found import Found, from_text, settle
from integrations.exchange.extraction.total_labels import Labelled, labelled_amounts, said_without_vat

LABELLED, INSIDE, SAID, PLAIN, LAST_OF_SOME, AMBIGUOUS = 0.9, 0.85, 0.8, 0.75, 0.7, 0.4


@dataclass
class _Seen:
    net: list[Found] = field(default_factory=list)
    vat: list[Found] = field(default_factory=list)
    total: list[Found] = field(default_factory=list)
    plain: list[Found] = field(default_factory=list)


def read_totals(lines: Sequence[str], doubts: list[str]) -> tuple[dict[str, Found], list[str]]:
    """`net_total`, `vat_total` and `total` where found, and the lines they were read from."""
    seen, used = _Seen(), []
    for told in labelled_amounts(lines):
        used.append(told.line)
        if not _take_row(seen, told):
            getattr(seen, told.label).append(_one(told, doubts))
    fields = _settled(seen, doubts)
    if "vat_total" not in fields and "total" in fields and (said := said_without_vat(lines)):
        fields["vat_total"] = from_text(Decimal("0.00"), SAID, said)
        fields.setdefault("net_total", from_text(fields["total"].value, SAID, said))
    return fields, used


def _one(told: Labelled, doubts: list[str]) -> Found:
    """The last amount beside the label: before it stand quantities, or what the VAT is of."""
    amount = told.amounts[-1]
    confidence = LABELLED
    if len(told.amounts) > 1:
        confidence = LAST_OF_SOME if told.label in ("net", "vat") else AMBIGUOUS
    if not amount.is_certain:
        doubts.append(TWO_AMOUNTS % {"text": amount.text})
        confidence = AMBIGUOUS
    return from_text(amount.value, confidence, told.line)


def _take_row(seen: _Seen, told: Labelled) -> bool:
    """The last row of a table of a счёт-фактура: without VAT, VAT, with VAT. What does not add up is taken as such only
    where the label says that it is to be paid: there the row is no other.
    """
    if told.label not in ("total", "plain") or len(told.amounts) < 3:
        return False
    net, vat, total = (amount.value for amount in told.amounts[-3:])
    adds_up = net + vat == total
    if not adds_up and (told.label == "plain" or not vat < net <= total):
        return False
    confidence = INSIDE if adds_up else AMBIGUOUS
    for found, value in ((seen.net, net), (seen.vat, vat), (seen.total, total)):
        found.append(from_text(value, confidence, told.line))
    return True


def _settled(seen: _Seen, doubts: list[str]) -> dict[str, Found]:
    # Totals stand at the end: of several of the same rank the later are asked first.
    fields = {
        field: settle(field, list(reversed(found)), doubts)
        for field, found in (("net_total", seen.net), ("vat_total", seen.vat), ("total", seen.total))
    }
    plain = [found for found in reversed(seen.plain) if isinstance(found.value, Decimal)]
    vat = _value(fields["vat_total"])
    if fields["total"] is None and plain:
        # «Итого 100, НДС 12, Всего 112»: which is which their sum tells.
        whole = next((found for found in plain if vat and _less(found, vat, plain)), None)
        fields["total"] = whole.at_most(INSIDE) if whole else _of_plain(plain, doubts)
    if fields["net_total"] is None and fields["total"] and vat:
        net = _less(fields["total"], vat, plain)
        fields["net_total"] = net.at_most(INSIDE) if net else None
    return {field: found for field, found in fields.items() if found}


def _less(total: Found, vat: Decimal, plain: Sequence[Found]) -> Found | None:
    """The plain one that is `total` without `vat`."""
    value = _value(total)
    return next((found for found in plain if value is not None and found.value == value - vat), None)


def _of_plain(plain: Sequence[Found], doubts: list[str]) -> Found | None:
    found = settle("total", plain, doubts)
    return found.at_most(PLAIN) if found else None


def _value(found: Found | None) -> Decimal | None:
    return found.value if found and isinstance(found.value, Decimal) else None
