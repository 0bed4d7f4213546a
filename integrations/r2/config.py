"""Where approved PDFs are kept: in a bucket of R2 when its three variables are set, else in a folder (spec 5, R2)."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from integrations.http import Patience


@dataclass(frozen=True)
class Bucket:
    endpoint_url: str
    name: str
    access_key: str
    secret_key: str
    public_domain: str
    """Host name under which anybody may read what he has the address of."""


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
        bucket=None if _unset() else _bucket(),
        at_once=Patience(timeout=10, tries=1, budget=10),
        in_background=Patience(timeout=10, tries=3, budget=60),
    )


def missing() -> list[str]:
    """What keeps a bucket from being used although somebody began to set it up."""
    unset = _unset()
    return unset if len(unset) < len(_wanted()) else []


def _bucket() -> Bucket:
    # https://developers.cloudflare.com/r2/api/s3/api/
    return Bucket(
        endpoint_url=settings.R2_ENDPOINT_URL or f"https://{settings.R2_ACCOUNT_ID}.r2.cloudflarestorage.com",
        name=settings.R2_BUCKET,
        access_key=settings.R2_ACCESS_KEY,
        secret_key=settings.R2_SECRET_KEY,
        public_domain=settings.R2_PUBLIC_DOMAIN,
    )


def _unset() -> list[str]:
    return [name for name, value in _wanted().items() if not value]


def _wanted() -> dict[str, str]:
    return {
        "INVOICE_R2_ACCOUNT_ID": settings.R2_ACCOUNT_ID,
        "INVOICE_R2_ACCESS_KEY": settings.R2_ACCESS_KEY,
        "INVOICE_R2_SECRET_KEY": settings.R2_SECRET_KEY,
    }
