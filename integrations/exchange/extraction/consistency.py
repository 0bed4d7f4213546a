"""Whether what was found agrees with itself. A date in the future is nobody's doubt: invoices are written ahead."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from integrations.exchange.extraction.doubts import DUE_FIRST, SAME_PARTY, SUMS
from integrations.exchange.extraction.found import CONTRADICTED, Extracted, Found

SUM = ("net_total", "vat_total", "total")


def check_consistency(extracted: Extracted) -> Extracted:
    """With a doubt for each contradiction, and little confidence in what takes part in it. No value changes."""
    fields, doubts = dict(extracted.fields), list(extracted.doubts)
    amounts = [fields[field].value for field in SUM if field in fields]
    if len(amounts) == len(SUM):
        net, vat, total = (amount for amount in amounts if isinstance(amount, Decimal))
        if net + vat != total:
            doubts.append(SUMS % {"net": net, "vat": vat, "total": total})
            _lower(fields, *SUM)
    issued, due = _date(fields, "issue_date"), _date(fields, "due_date")
    if issued and due and due < issued:
        doubts.append(DUE_FIRST % {"due": due, "date": issued})
        _lower(fields, "issue_date", "due_date")
    seller, buyer = fields.get("seller_tin"), fields.get("buyer_tin")
    if seller and buyer and seller.value == buyer.value:
        doubts.append(SAME_PARTY % {"tin": seller.value})
        _lower(fields, "seller_tin", "buyer_tin")
    return replace(extracted, fields=fields, doubts=doubts)


def _lower(fields: dict[str, Found], *names: str) -> None:
    for name in names:
        fields[name] = fields[name].at_most(CONTRADICTED)


def _date(fields: dict[str, Found], name: str) -> date | None:
    found = fields.get(name)
    return found.value if found and isinstance(found.value, date) else None
