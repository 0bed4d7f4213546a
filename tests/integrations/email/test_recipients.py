import pytest

from clients.warehouse.types import Contact
from integrations.email.recipients import recipients


def of(*emails):
    found = recipients([Contact("CUST-1", email=email) for email in emails])
    return found.addresses, found.unusable


def test_each_address_once_in_their_order():
    assert of("b@x.example", "a@x.example", "B@X.example") == (["b@x.example", "a@x.example"], [])


def test_contacts_without_an_address_are_no_mistake():
    assert of("", "  ", "a@x.example") == (["a@x.example"], [])


def test_two_addresses_in_one_field_are_two():
    assert of("a@x.example; b@x.example,c@x.example;") == (["a@x.example", "b@x.example", "c@x.example"], [])


@pytest.mark.parametrize(
    "email",
    [
        "ann",
        "ann@",
        "bob smith@x.example",
        "Ann <ann@x.example>",
        "ann@x.example\r\nBcc: eve@evil.example",
        "ann@x.example\nRCPT TO:<eve@evil.example>",
        "ann@x.example\x00",
        "анна@x.example",
    ],
)
def test_what_is_no_address_is_named_and_gets_nothing(email):
    assert of(email, "ok@x.example", email) == (["ok@x.example"], [email])
