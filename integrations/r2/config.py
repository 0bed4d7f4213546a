"""Where approved PDFs are kept: in a bucket of R2 when its three variables are set, else in a folder (spec 5, R2)."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from integrations.bucket import Bucket, bucket, missing
from integrations.http import Patience

__all__ = ["Bucket", "Config", "config", "missing"]


@dataclass(frozen=True)
class Config:
    folder: Path
    """Used while there is no bucket."""
    bucket: Bucket | None
    at_once: Patience
    """While a reviewer waits: one attempt, of at most ten seconds in all (spec 3, Archive on approve)."""
    in_background: Patience


def config() -> Config:
    return Config(
        folder=Path(settings.ARCHIVE_DIR),
        bucket=bucket(),
        at_once=Patience(timeout=10, tries=1, budget=10),
        in_background=Patience(timeout=10, tries=3, budget=60),
    )
