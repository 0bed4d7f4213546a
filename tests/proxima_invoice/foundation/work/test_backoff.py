from datetime import timedelta

import pytest

from proxima_invoice.foundation.work.backoff import wait_before


@pytest.mark.parametrize(
    ("goes", "minutes"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (12, 60), (1000, 60)]
)
def test_a_minute_doubling_to_an_hour_spread_by_a_tenth(goes: int, minutes: int):
    waits = {wait_before(goes) for _ in range(50)}

    assert min(waits) >= timedelta(minutes=minutes * 0.9)
    assert max(waits) <= timedelta(minutes=minutes * 1.1)
    assert len(waits) > 1


def test_never_sooner_than_asked():
    assert wait_before(1, at_least=3600) == timedelta(hours=1)
