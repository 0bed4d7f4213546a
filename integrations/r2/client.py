"""Put a PDF into the archive, through Django's storage API: a folder and a bucket are the same to it."""

from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import Storage

from integrations.r2.object_key import object_key
from invoices.ports import ArchiveAnswer, ArchiveRequest

MOST_VERSIONS = 100


def archive(storage: Storage, request: ArchiveRequest) -> ArchiveAnswer:
    """Store the PDF under its key; never overwrite. Raises `OSError` when the storage cannot be written.

    An object of the same bytes counts as done; of other bytes, the next `_v{n}` is taken. `undo` removes only what this
    call wrote.
    """
    for version in range(request.approval_no, request.approval_no + MOST_VERSIONS):
        key = object_key(request, version)
        if storage.exists(key):
            if _holds(storage, key, request.pdf):
                return ArchiveAnswer(key, "", undo=_nothing)
            continue
        written = storage.save(key, ContentFile(request.pdf))
        if written == key:
            return ArchiveAnswer(key, "", undo=partial(storage.delete, key))
        # Somebody took the key between looking and writing, and the storage chose another name.
        storage.delete(written)
        if _holds(storage, key, request.pdf):
            return ArchiveAnswer(key, "", undo=_nothing)
    raise OSError(f"{MOST_VERSIONS} other documents stand under {object_key(request, request.approval_no)}")


def _holds(storage: Storage, key: str, pdf: bytes) -> bool:
    with storage.open(key) as file:
        return file.read() == pdf


def _nothing() -> None:
    """What is undone when nothing was written."""
