"""Billable time of one worklog (spec 2, Billable time)."""

import pytest

from invoices.pricing.billable_time import billable_seconds


@pytest.mark.parametrize(("tracked", "billed"), [(1, 1800), (1799, 1800), (1800, 1800), (1801, 1801), (1990, 1990)])
def test_less_than_half_an_hour_is_billed_as_half_an_hour_and_more_as_it_is(tracked, billed):
    assert billable_seconds(tracked) == billed


@pytest.mark.parametrize("tracked", [1, 1800, 36_000])
def test_overhead_is_never_billed(tracked):
    assert billable_seconds(tracked, overhead_only=True) == 0
