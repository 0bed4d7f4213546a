"""How much of a worklog is billed (spec 2, Billable time)."""

MINIMUM_SECONDS = 1800
"""Half an hour: the shortest time that is billed for any piece of work."""


def billable_seconds(tracked_seconds: int, *, overhead_only: bool = False) -> int:
    """Seconds to bill for one worklog that is not empty: at least half an hour, nothing for overhead."""
    return 0 if overhead_only else max(tracked_seconds, MINIMUM_SECONDS)
