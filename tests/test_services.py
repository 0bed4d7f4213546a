import pytest

from tests.services import require_service


def test_a_missing_service_skips_and_says_why(monkeypatch):
    monkeypatch.delenv("REQUIRE_SERVICES", raising=False)

    with pytest.raises(pytest.skip.Exception, match="chromium: not on the PATH"):
        require_service("chromium", "not on the PATH")


def test_a_missing_service_fails_where_none_may_be_missing(monkeypatch):
    monkeypatch.setenv("REQUIRE_SERVICES", "1")

    with pytest.raises(pytest.fail.Exception, match="chromium is required here: not on the PATH"):
        require_service("chromium", "not on the PATH")


def test_a_service_that_is_there_changes_nothing(monkeypatch):
    monkeypatch.setenv("REQUIRE_SERVICES", "1")

    require_service("chromium", "not on the PATH", available=True)
