"""Read an incoming document in order to change it."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from integrations.exchange.models import IncomingDocument
from invoices.errors import MoveNotAllowed, NotFound, StaleVersion


def lock_document(document_id: UUID, *, version: int | None = None, states: Collection[str] = ()) -> IncomingDocument:
    """Under a row lock (SQLite: under the transaction's write lock). Call it inside a transaction.

    Raises `NotFound`, `MoveNotAllowed` when it is in none of the `states`, `StaleVersion` when the caller saw another
    version than it has.
    """
    documents = IncomingDocument.objects.select_for_update(of=("self",), no_key=True).select_related("company")
    document = documents.filter(pk=document_id).first()
    if document is None:
        raise NotFound(_("There is no document %(document)s.") % {"document": document_id})
    if states and document.status not in states:
        words = {"document": document, "state": document.get_status_display()}
        raise MoveNotAllowed(_("%(document)s is %(state)s: this cannot be done now.") % words)
    if version is not None and document.version != version:
        raise StaleVersion(
            _("%(document)s was changed meanwhile: look at it again before you go on.") % {"document": document}
        )
    return document


def store(document: IncomingDocument, **values: object) -> None:
    """Write these columns and count the version on."""
    for name, value in values.items():
        setattr(document, name, value)
    document.version += 1
    document.save(update_fields=[*values, "version"])
