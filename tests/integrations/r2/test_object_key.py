"""Under which keys PDFs are archived, compared with a file (spec 5, R2)."""

import json
from itertools import product

from integrations.r2.object_key import object_key
from invoices.ports import ArchiveRequest
from tests.golden import payload

NUMBERS = ("INV-7", "2026/0001", "АКТ-12", "INV 7 (b)", "../../etc/passwd", "..", "")


def key(number: str, version: int, *, contract: str = "APP-001", year: int = 2026) -> str:
    request = ArchiveRequest(display_number=number, application_key=contract, year=year, approval_no=version, pdf=b"")
    return object_key(request, version)


def test_the_keys():
    made = {f"{number} v{version}": key(number, version) for number, version in product(NUMBERS, (1, 2, 10))}
    made["another contract and year"] = key("INV-7", 1, contract="APP/../002", year=2025)

    assert json.dumps(made, indent=2, ensure_ascii=False) == payload("r2/keys.json")


def test_versions_of_one_document_stand_beside_each_other():
    assert len({key("INV-7", version) for version in range(1, 101)}) == 100
