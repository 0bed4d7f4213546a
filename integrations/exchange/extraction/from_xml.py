"""Fields of an e-invoice, whichever of the known kinds it is."""

from xml.etree.ElementTree import Element

from defusedxml import ElementTree  # type: ignore[import-untyped]

from integrations.exchange.extraction import cii, ubl
from integrations.exchange.extraction.found import Extracted


def read_xml(xml: bytes) -> Extracted | None:
    """None when it is no e-invoice that is known here. `xml` was checked when the file was read: it is well-formed."""
    root: Element = ElementTree.fromstring(xml, forbid_dtd=True)
    if root.tag in ubl.ROOTS:
        return ubl.read_ubl(root)
    if root.tag in (cii.ROOT, cii.ROOT_OF_ZUGFERD_1):
        return cii.read_cii(root)
    return None
