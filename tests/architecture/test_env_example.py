""".env.example names every variable there is, and copying it changes nothing."""

import re
import shutil
from itertools import pairwise

import pytest

from proxima_invoice import settings
from tests import processes
from tests.processes import ROOT

LINES = (ROOT / ".env.example").read_text().splitlines()
VARIABLE = re.compile(r"(?:# )?([A-Z][A-Z0-9_]+)=(.*)")
DUMP = """
from proxima_invoice import settings
for name in dir(settings):
    if name.isupper() and not name.endswith("_APPS"):
        value = getattr(settings, name)
        # A duration is a float however it came.
        print(name, repr(float(value) if isinstance(value, int) else value))
"""


def named() -> list[str]:
    return [match[1] for line in LINES if (match := VARIABLE.fullmatch(line))]


def test_it_names_every_variable_that_is_read_and_no_other():
    for_compose = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text()))

    assert set(named()) == set(settings.env.asked) | for_compose


def test_it_names_each_once():
    assert sorted(named()) == sorted(set(named()))


def test_each_is_explained_in_the_line_above():
    for above, line in pairwise(LINES):
        if VARIABLE.fullmatch(line):
            assert above.startswith("# "), line
            assert not VARIABLE.fullmatch(above), line


def test_copying_it_changes_nothing(tmp_path):
    example = tmp_path / "copied"
    shutil.copy(ROOT / ".env.example", example)
    data = str(tmp_path / "data")

    without = processes.run("-c", DUMP, INVOICE_DATA_DIR=data)
    copied = processes.run("-c", DUMP, INVOICE_DATA_DIR=data, INVOICE_ENV_FILE=str(example))

    assert without.returncode == 0, without.stderr
    assert copied.stdout == without.stdout


@pytest.mark.parametrize(
    "line",
    [
        "# INVOICE_PDF_CONVERTER_URL=https://convert.prxm.uz",
        "INVOICE_PDF_CONVERTER_TIMEOUT=30s",
        "INVOICE_R2_BUCKET=proxima-invoices",
        "INVOICE_R2_PUBLIC_DOMAIN=invoices.prxm.uz",
        "INVOICE_PLANFACT_COMPANY_ID=146673",
        "INVOICE_DIDOX_API_URL=https://api-partners.didox.uz",
        "INVOICE_DIDOX_SELLER_TIN=309630523",
    ],
)
def test_it_carries_the_values_the_product_was_described_with(line):
    assert line in LINES
