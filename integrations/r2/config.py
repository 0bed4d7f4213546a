"""Where approved PDFs are kept: this installation's settings of the archive (spec 5, R2)."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class ArchiveConfig:
    folder: Path
    """Used while no R2 bucket is configured."""

    @classmethod
    def current(cls) -> "ArchiveConfig":
        return cls(folder=Path(settings.ARCHIVE_DIR))
