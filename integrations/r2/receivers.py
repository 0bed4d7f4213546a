"""Answers `archive_requested`."""

import logging
from typing import Any

from django.core.files.storage import FileSystemStorage
from django.dispatch import receiver

from integrations.r2.client import archive
from integrations.r2.config import ArchiveConfig
from invoices.ports import ArchiveAnswer, ArchiveFailed, ArchiveRequest, archive_requested

logger = logging.getLogger(__name__)


@receiver(archive_requested.signal, dispatch_uid="archive")
def keep_pdf(request: ArchiveRequest, **_: Any) -> ArchiveAnswer:
    """Keep the PDF in the archive folder. Raises `ArchiveFailed`."""
    storage = FileSystemStorage(location=ArchiveConfig.current().folder)
    try:
        return archive(storage, request)
    except OSError as error:
        logger.warning("archive failed", extra={"display_number": request.display_number, "reason": str(error)})
        raise ArchiveFailed(f"The archive folder cannot be written: {error.strerror or error}.") from error
