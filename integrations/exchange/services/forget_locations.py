"""Forget locations that nothing was put to: a month after they expired nobody asks any more why."""

from datetime import datetime, timedelta

from django.utils import timezone

from integrations.exchange.models import UploadLocation
from proxima_invoice.foundation.work.periodic import PeriodicTask

KEPT_FOR = timedelta(days=30)


def forget_locations(*, now: datetime) -> None:
    """Those of documents stay: what a client gave with them is theirs."""
    UploadLocation.objects.filter(document=None, expires_at__lt=now - KEPT_FOR).delete()


def run() -> None:
    forget_locations(now=timezone.now())


FORGET_LOCATIONS = PeriodicTask(name="forget-upload-locations", every_seconds=3600, run=run)
