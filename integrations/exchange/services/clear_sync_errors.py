"""What an accounting system said against a document is over when it is exported again (spec 7, Errors back)."""

from datetime import datetime
from uuid import UUID

from integrations.exchange.models import IncomingDocument, SyncError


def clear_sync_errors(
    *, now: datetime, incoming: IncomingDocument | None = None, invoice_id: UUID | None = None
) -> None:
    """They are kept, as cleared."""
    of_it = {"incoming": incoming} if incoming else {"invoice_id": invoice_id}
    SyncError.objects.filter(**of_it, cleared_at=None).update(cleared_at=now)
