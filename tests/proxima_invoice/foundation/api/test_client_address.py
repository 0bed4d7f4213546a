"""A client cannot say where it comes from: only our own proxies can (INVOICE_PROXY_COUNT)."""

import pytest
from django.test import RequestFactory, override_settings

from proxima_invoice.foundation.api.client_address import client_address

DIRECT = "10.0.0.9"


def address(told: str | None = None, direct: str = DIRECT) -> str:
    headers = {} if told is None else {"X-Forwarded-For": told}
    return client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=direct))


@pytest.mark.parametrize("told", [None, "", "1.2.3.4", "1.2.3.4, 5.6.7.8", "rubbish"])
def test_without_a_proxy_nobody_is_believed(told: str | None):
    assert address(told) == DIRECT


@pytest.mark.parametrize("direct", ["192.0.2.1", "::ffff:192.0.2.1", "::FFFF:C000:201"])
def test_an_address_is_one_however_it_is_written(direct: str):
    assert address(direct=direct) == "192.0.2.1"


@override_settings(PROXY_COUNT=1)
@pytest.mark.parametrize(
    ("told", "taken"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("1.2.3.4, 203.0.113.7", "203.0.113.7"),
        ("spoofed, more, 203.0.113.7", "203.0.113.7"),
        (" 1.2.3.4 ,, 203.0.113.7 ", "203.0.113.7"),
        ("203.0.113.7:5000", "203.0.113.7"),
        ("2001:db8::1", "2001:db8::1"),
        ("[2001:db8::1]:5000", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
    ],
)
def test_behind_one_proxy_only_what_it_added_counts(told: str, taken: str):
    assert address(told) == taken


@override_settings(PROXY_COUNT=2)
def test_behind_two_the_outer_one_saw_the_client():
    assert address("9.9.9.9, 203.0.113.7, 10.0.0.1") == "203.0.113.7"


@override_settings(PROXY_COUNT=2)
def test_who_comes_past_the_outer_proxy_is_taken_for_its_own_address():
    assert address("203.0.113.7") == DIRECT


@override_settings(PROXY_COUNT=1)
@pytest.mark.parametrize("told", [None, "", ",", "unknown", "_hidden", "999.1.1.1", "1.2.3", "a:b:c", "[", "x" * 9_000])
def test_what_is_no_address_never_reaches_a_database(told: str | None):
    assert address(told) == DIRECT


def test_a_socket_without_addresses_is_nobody_s():
    assert address(direct="") == ""
