import pytest

from integrations.errors import PermanentError
from integrations.exchange.notifying.target import host_of, target_addresses, without_secrets

TARGET = "https://mydomain.com/hooks/T0/very-secret?secret=wehwev67sadv56&code=a%20b%20c%20d%20e&v=1"


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("http://8.8.8.8/", "Only addresses that begin with https:// are told"),
        ("https://127.0.0.1/", "not a public one"),
        ("https://169.254.169.254/latest/meta-data", "not a public one"),
        ("https://[::1]/", "not a public one"),
        ("https://user:pass@8.8.8.8/", "user name or a password"),
        ("ftp://8.8.8.8/", "Only addresses that begin with http"),
        ("https://no-such-host.invalid/", "cannot be found"),
    ],
)
def test_where_nobody_is_told(target: str, sentence: str):
    with pytest.raises(PermanentError, match=sentence):
        target_addresses(target, seconds=5)


def test_a_public_address_over_tls():
    assert target_addresses("https://8.8.8.8/hook?secret=x", seconds=5) == ["8.8.8.8"]


def test_of_a_target_only_the_host_is_shown():
    told = f"POST mydomain.com/hooks/T0/very-secret: no ?secret=wehwev67sadv56 or 'a b c d e' in {TARGET}, answered 1"

    shown = without_secrets(told, TARGET)

    assert host_of(TARGET) == "mydomain.com"
    assert not any(secret in shown for secret in ("very-secret", "wehwev67sadv56", "a b c d e", "a%20b"))
    assert shown.startswith("POST mydomain.com")
    assert shown.endswith("answered 1")
