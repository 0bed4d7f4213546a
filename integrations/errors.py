"""Three kinds of failure: later, never, and not set up. Only the first is tried again (spec 5).

They are the work engine's outcomes with what an outside service adds to them.
"""

from proxima_invoice.foundation.work.outcomes import Later, Never, NotDone, Uncertain

__all__ = ["IntegrationError", "NotConfigured", "PermanentError", "TransientError", "UncertainError"]


class IntegrationError(NotDone):
    """`str()` may be stored and shown: every secret is taken out. `status` is the HTTP status, when there was one."""

    def __init__(self, message: str, *, status: int | None = None, body: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.body = body
        """What the service answered, shortened and without secrets."""


class TransientError(IntegrationError, Later):
    """The service was away, too slow or too busy: the same call may succeed later.

    `retry_after` is how many seconds it asked us to wait, when it said so. `may_have_arrived` is True when the request
    went out and its answer did not come: the service may have done what was asked.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        body: str = "",
        retry_after: float | None = None,
        may_have_arrived: bool = False,
    ) -> None:
        super().__init__(message, status=status, body=body)
        self.retry_after = retry_after
        self.may_have_arrived = may_have_arrived


class PermanentError(IntegrationError, Never):
    """The service refused: the same call would be refused again."""


class NotConfigured(IntegrationError, Never):
    """The integration's variables are not set; a person sets them, and then asks again."""


class UncertainError(IntegrationError, Uncertain):
    """What was asked may have been done, and nobody can look it up: doing it again might do it twice."""
