"""When a notification is sent again (spec 7, Webhooks): first after 20 seconds, then ever later, ten times in all."""

from datetime import timedelta

WAITS = tuple(timedelta(seconds=seconds) for seconds in (20, 40, 80, 160, 320, 600, 600, 600, 600, 600))
MOST_GOES = 1 + len(WAITS)


def wait_after(goes: int) -> timedelta:
    """After so many goes (1, 2, …) that failed."""
    return WAITS[min(goes, len(WAITS)) - 1]
