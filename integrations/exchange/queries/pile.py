"""The pile that an accountant works through: what is still to be checked, as the list has it, the newest first."""

from uuid import UUID

from django.db.models import Q

from integrations.exchange.models import IncomingDocument


def next_to_check(document: IncomingDocument, *, company_id: UUID | None = None) -> IncomingDocument | None:
    """The one below `document`, else the first one there is; None when nothing else waits. `company_id`: its pile."""
    waiting = IncomingDocument.objects.filter(status=IncomingDocument.Status.TO_CHECK).exclude(pk=document.pk)
    waiting = waiting.only("id", "number", "file_name").order_by("-uploaded_at", "-id")
    if company_id:
        waiting = waiting.filter(company_id=company_id)
    same = Q(uploaded_at=document.uploaded_at, pk__lt=document.pk)
    return waiting.filter(Q(uploaded_at__lt=document.uploaded_at) | same).first() or waiting.first()
