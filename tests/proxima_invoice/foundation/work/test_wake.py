import pytest
from django.db import transaction

from proxima_invoice.foundation.work import wake as waking
from proxima_invoice.foundation.work.wake import on_wake, wake


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    told: list[str] = []
    monkeypatch.setattr(waking, "_wakers", [])
    on_wake(lambda: told.append("woken"))
    return told


@pytest.mark.django_db(transaction=True)
def test_nobody_is_told_before_the_commit(woken: list[str]):
    with transaction.atomic():
        wake()
        assert woken == []

    assert woken == ["woken"]


@pytest.mark.django_db(transaction=True)
def test_nobody_is_told_of_what_was_rolled_back(woken: list[str]):
    with transaction.atomic():
        wake()
        transaction.set_rollback(True)

    assert woken == []


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_promises_much_tells_once(woken: list[str]):
    with transaction.atomic():
        wake()
        with transaction.atomic():
            wake()
        wake()

    assert woken == ["woken"]


@pytest.mark.django_db(transaction=True)
def test_what_a_savepoint_took_back_told_nobody(woken: list[str]):
    with transaction.atomic():
        with transaction.atomic():
            wake()
            transaction.set_rollback(True)
        wake()

    assert woken == ["woken"]


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_harms_nothing(woken: list[str], caplog):
    def away() -> None:
        raise ConnectionError("refused")

    on_wake(away)
    with transaction.atomic():
        wake()

    assert woken == ["woken"]
    assert "the sweep will find it" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_a_broker_again_that_was_away_a_moment_ago(woken: list[str], monkeypatch):
    tried: list[float] = []
    now = 1000.0
    monkeypatch.setattr("time.monotonic", lambda: now)

    def away() -> None:
        tried.append(now)
        raise ConnectionError("refused")

    on_wake(away)
    for now in (1000.0, 1001.0, 1029.0, 1031.0):  # noqa: B007 - the clock reads it
        wake()

    assert tried == [1000.0, 1031.0]
    assert len(woken) == 4
