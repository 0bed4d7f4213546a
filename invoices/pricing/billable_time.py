"""How much of a worklog is billed (spec 2, Billable time)."""

from collections.abc import Mapping

from clients.warehouse.types import Worklog

EXCLUDED, OVERHEAD_ONLY = "excluded", "overhead_only"
MINIMUM_SECONDS = 1800
"""Half an hour: the shortest time that is billed for any piece of work."""


def billable_seconds(tracked_seconds: int, *, overhead_only: bool = False) -> int:
    """Seconds to bill for one worklog that is not empty: at least half an hour, nothing for overhead."""
    return 0 if overhead_only else max(tracked_seconds, MINIMUM_SECONDS)


def counts(worklog: Worklog, exclusions: Mapping[str, str]) -> bool:
    """Whether a worklog exists for billing at all: empty ones and those of excluded people are ignored altogether."""
    return bool(worklog.duration_seconds) and exclusions.get(worklog.account_id) != EXCLUDED
