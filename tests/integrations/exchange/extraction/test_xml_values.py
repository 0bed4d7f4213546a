from xml.etree.ElementTree import Element, SubElement

import pytest

from integrations.exchange.extraction.xml_values import LONGEST, read_paths

FIELDS = ("seller_tin", "issue_date", "total")


def read(text: str) -> dict[str, str]:
    root = Element("a")
    SubElement(root, "b").text = text
    return {field: str(found.value) for field, found in read_paths(root, dict.fromkeys(FIELDS, ("b",)), {}).items()}


@pytest.mark.parametrize("text", ["9" * 5000, "9 " * 5000, f"{'9' * 400} {'8' * 400}"])
def test_nothing_is_longer_than_any_column_and_a_little(text):
    assert read(text) == {"seller_tin": text[:LONGEST]}


def test_space_between_words_is_no_length():
    assert read(f"a{' ' * 5000}b")["seller_tin"] == "a b"


def test_an_amount_is_never_a_part_of_what_stands_there():
    assert "total" not in read("0" * 5000 + "119.00")
    assert read("119.00")["total"] == "119.00"
