"""Three kinds of failure: later, never, and not set up. Only the first is tried again (spec 5)."""


class IntegrationError(Exception):
    """`str()` may be stored and shown: every secret is taken out. `status` is the HTTP status, when there was one."""

    def __init__(self, message: str, *, status: int | None = None, body: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.body = body
        """What the service answered, shortened and without secrets."""


class TransientError(IntegrationError):
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


class PermanentError(IntegrationError):
    """The service refused: the same call would be refused again."""


class NotConfigured(IntegrationError):
    """The integration's variables are not set."""
