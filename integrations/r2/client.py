"""Put a PDF into the archive, through Django's storage API: a folder and a bucket are the same to it."""

from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import Storage

from integrations.r2.object_key import object_key
from invoices.ports import ArchiveAnswer, ArchiveRequest

MOST_VERSIONS = 100


def archive(storage: Storage, request: ArchiveRequest) -> ArchiveAnswer:
    """Store the PDF under its key; never overwrite. Raises what the storage raises.

    An object of the same bytes counts as done; of other bytes, the next `_v{n}` is taken. `undo` removes only what this
    call wrote.
    """
    for version in range(request.approval_no, request.approval_no + MOST_VERSIONS):
        key = object_key(request, version)
        if not storage.exists(key) and _write(storage, key, request.pdf):
            return ArchiveAnswer(key, storage.url(key), undo=partial(storage.delete, key))
        if _holds(storage, key, request.pdf):
            return ArchiveAnswer(key, storage.url(key), undo=_nothing)
    raise OSError(f"{MOST_VERSIONS} other documents stand under {object_key(request, request.approval_no)}")


def _write(storage: Storage, key: str, pdf: bytes) -> bool:
    """False when somebody took the key between looking and writing: a bucket says so, a folder takes another name."""
    try:
        written = storage.save(key, ContentFile(pdf))
    except FileExistsError:
        return False
    if written != key:
        storage.delete(written)
    return written == key


def _holds(storage: Storage, key: str, pdf: bytes) -> bool:
    with storage.open(key) as file:
        return file.read() == pdf


def _nothing() -> None:
    """What is undone when nothing was written."""
