"""Fields by patterns, where a document has no e-invoice inside (spec 7, Digitisation)."""

from collections.abc import Sequence

from integrations.exchange.extraction.currency import read_currency
from integrations.exchange.extraction.doubts import NO_TEXT
from integrations.exchange.extraction.found import Extracted
from integrations.exchange.extraction.parties import read_parties
from integrations.exchange.extraction.title import read_title
from integrations.exchange.extraction.totals import read_totals
from integrations.exchange.extraction.wording import lines_of


def read_text(texts: Sequence[str]) -> Extracted:
    lines = lines_of(texts)
    if not lines:
        return Extracted(doctype=None, fields={}, doubts=[NO_TEXT])
    doubts: list[str] = []
    doctype, fields = read_title(lines, doubts)
    fields |= read_parties(lines, doubts)
    totals, used = read_totals(lines, doubts)
    fields |= totals
    if currency := read_currency(lines, used, doubts):
        fields["currency"] = currency
    return Extracted(doctype=doctype, fields=fields, doubts=doubts)
