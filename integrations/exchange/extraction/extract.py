"""What a document says, field by field, with how sure we are, and what does not add up (spec 7, Digitisation).

Better missing than invented: nothing is computed, and what can be read in two ways is kept with little confidence.
"""

from dataclasses import replace

from integrations.exchange.extraction.consistency import check_consistency
from integrations.exchange.extraction.doubts import FIELD_NAMES, TWO_ORIGINS, UNKNOWN_XML
from integrations.exchange.extraction.found import CONTRADICTED, Extracted
from integrations.exchange.extraction.from_text import read_text
from integrations.exchange.extraction.from_xml import read_xml
from integrations.exchange.reading.read_file import Reading

COMPARED = ("number", "issue_date", "total")
"""Whoever changes one of two invoices in a file changes these."""
SURE_ENOUGH = 0.7


def extract(reading: Reading) -> Extracted:
    """The e-invoice's fields where there is one, and those of the pages that it does not tell."""
    from_xml = read_xml(reading.xml) if reading.xml else None
    if from_xml is None:
        if reading.xml and not reading.pages:
            return Extracted(doctype=None, fields={}, doubts=[UNKNOWN_XML])
        return check_consistency(_with(reading.doubt, read_text(reading.texts)))
    if any(text.strip() for text in reading.texts):
        from_xml = _beside_pages(from_xml, read_text(reading.texts))
    return check_consistency(from_xml)


def _with(doubt: str, extracted: Extracted) -> Extracted:
    return replace(extracted, doubts=[doubt, *extracted.doubts]) if doubt else extracted


def _beside_pages(xml: Extracted, page: Extracted) -> Extracted:
    """A file with two invoices in it must be two times the same."""
    fields, doubts = {**page.fields, **xml.fields}, list(xml.doubts)
    for field in COMPARED:
        here, there = xml.fields.get(field), page.fields.get(field)
        if here and there and there.confidence >= SURE_ENOUGH and here.value != there.value:
            words = {"field": FIELD_NAMES[field], "page": there.value, "xml": here.value}
            doubts.append(TWO_ORIGINS % words)
            fields[field] = here.at_most(CONTRADICTED)
    return replace(xml, fields=fields, doubts=doubts)
