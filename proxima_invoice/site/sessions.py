"""Log-ins that ended by themselves leave a row behind; once a day they are removed."""

from django.core.management import call_command

from proxima_invoice.foundation.work.periodic import PeriodicTask


def clear_expired_sessions() -> None:
    call_command("clearsessions")


CLEAR_EXPIRED_SESSIONS = PeriodicTask(
    name="clear-expired-sessions", every_seconds=24 * 3600, run=clear_expired_sessions
)
