import pytest
from django.contrib.auth.models import User
from django.db import connection

from proxima_invoice.foundation.sqlite_like import like


@pytest.mark.parametrize(
    ("pattern", "text", "escape", "expected"),
    [
        ("%орион%", "ООО «ОРИОН»", "\\", True),
        ("%ОРИОН%", "ооо «орион»", "\\", True),
        ("%oʻzbek%", "OʻZBEKISTON", "\\", True),
        ("%орион%", "ООО «Силк»", "\\", False),
        (r"%100\%%", "100% Cotton", "\\", True),
        (r"%100\%%", "1000 Cotton", "\\", False),
        (r"%a\_b%", "A_B", "\\", True),
        (r"%a\_b%", "AXB", "\\", False),
        (r"%a\\b%", r"A\B", "\\", True),
        ("%", "", "\\", True),
        ("%%", "anything\nat all", "\\", True),
        ("INV-_", "inv-7", "", True),
        ("INV-_", "inv-17", "", False),
        ("Я%", "яблоко", "\\", True),
        ("Я%", "маяк", "\\", False),
        ("a.c", "abc", "", False),
        ("%1%", 217, "", True),
        ("%a%", None, "\\", None),
        (None, "a", "\\", None),
    ],
)
def test_like_in_any_case(pattern: str | None, text: object, escape: str, expected: bool | None):
    assert like(pattern, text, escape) is expected


@pytest.mark.parametrize("text", ["ОРИОН", "орион", "Орион", "100%_\\", "%_\\"])
@pytest.mark.parametrize("lookup", ["icontains", "istartswith", "iendswith", "iexact"])
def test_every_lookup_finds_the_same_on_either_database(lookup: str, text: str, db: None):
    User.objects.create(username="1", first_name="Орион")
    User.objects.create(username="2", first_name="100%_\\")
    User.objects.create(username="3", first_name="100xx\\")

    found = set(User.objects.filter(**{f"first_name__{lookup}": text}).values_list("username", flat=True))

    starts = {"ОРИОН": {"1"}, "орион": {"1"}, "Орион": {"1"}, "100%_\\": {"2"}, "%_\\": set()}[text]
    assert found == ({"2"} if text == "%_\\" and lookup in ("icontains", "iendswith") else starts)


def test_only_sqlite_gets_it(db: None):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'Я' LIKE 'я'")
        assert bool(cursor.fetchone()[0]) == (connection.vendor == "sqlite")
