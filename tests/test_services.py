import pytest

from tests.services import require_service


def outcome(*, available: bool = False) -> str:
    try:
        require_service("chromium", "not on the PATH", available=available)
    except pytest.skip.Exception as skipped:
        return f"skipped: {skipped}"
    except pytest.fail.Exception as failed:
        return f"failed: {failed}"
    return "went on"


def test_a_missing_service_skips_and_says_why(monkeypatch):
    monkeypatch.delenv("REQUIRE_SERVICES", raising=False)

    assert outcome() == "skipped: chromium: not on the PATH"


def test_a_missing_service_fails_where_none_may_be_missing(monkeypatch):
    monkeypatch.setenv("REQUIRE_SERVICES", "1")

    assert outcome() == "failed: chromium is required here: not on the PATH"


@pytest.mark.parametrize("required", ["", "1"])
def test_a_service_that_is_there_changes_nothing(required, monkeypatch):
    monkeypatch.setenv("REQUIRE_SERVICES", required)

    assert outcome(available=True) == "went on"
