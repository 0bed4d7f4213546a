"""How a go may end, other than well. What a function raises decides whether it is tried again (design, style, 7)."""


class NotDone(Exception):
    """`str()` is stored and shown: every secret is taken out. `status` is an HTTP status, when there was one."""

    status: int | None = None


class Later(NotDone):
    """It may succeed when it is tried again. `retry_after` is how many seconds to wait at least."""

    retry_after: float | None = None


class Never(NotDone):
    """It would be refused again: a person has to mend something first."""


class Uncertain(NotDone):
    """Nobody can tell whether it happened, and doing it again might do it twice: a person decides."""


class NoLongerDue(NotDone):
    """What it was about has changed: nobody needs it any more, and nothing was done."""
