import pytest

from clients.warehouse.labels import parse_labels


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("PC2", ("PC2",)),
        ('["PC2", "PC4"]', ("PC2", "PC4")),
        ("PC2,PC4", ("PC2", "PC4")),
        ("PC2;PC4", ("PC2", "PC4")),
        ("PC2, PC4; PC7", ("PC2", "PC4", "PC7")),
        ("  PC2 ,\tPC4\n", ("PC2", "PC4")),
        ("PC4,PC2,PC4", ("PC4", "PC2")),
        ("PC2,,;", ("PC2",)),
        ("oʻzbek 🙂", ("oʻzbek 🙂",)),
        ('["a,b"]', ("a,b",)),
        ("[PC2, 'PC4']", ("PC2", "PC4")),
        ("[1, null]", ("1",)),
    ],
)
def test_labels_are_read_in_their_order(text, labels):
    assert parse_labels(text) == labels


@pytest.mark.parametrize("text", ["", "  ", ",;,", "[]", "[null]", '[""]'])
def test_no_labels(text):
    assert parse_labels(text) == ()
