"""The archive as Django storages know it: a folder or a bucket. The only door to django-storages."""

import os
from pathlib import Path
from uuid import uuid4

from botocore.exceptions import ClientError
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage
from storages.backends.s3 import S3Storage

from integrations.bucket import REGION, Bucket, client_config, our_errors, status_of
from integrations.http import Patience
from integrations.r2.config import Config

__all__ = ["our_errors", "probe", "storage"]


class Folder(FileSystemStorage):
    """Under its name a PDF is whole or not there: it is written beside it, and linked when the disk has it."""

    def _save(self, name: str, content: File) -> str:
        """Raises `FileExistsError` when somebody was faster."""
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{uuid4()}.unfinished")
        try:
            with unfinished.open("xb") as file:
                file.write(content.read())
                file.flush()
                os.fsync(file.fileno())
            if self.file_permissions_mode is not None:
                unfinished.chmod(self.file_permissions_mode)
            os.link(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)
        return name

    def url(self, name: str | None) -> str:
        """Nobody reads a folder over the web."""
        return ""


class BucketStorage(S3Storage):
    """Writes with one PutObject that fails where something stands: the library's own upload knows no condition."""

    def _open(self, name: str, mode: str = "rb") -> File:
        # https://developers.cloudflare.com/r2/api/s3/api/#object-level-operations (GetObject)
        return ContentFile(self.bucket.Object(name).get()["Body"].read(), name)

    def _save(self, name: str, content: File) -> str:
        """Raises `FileExistsError` when somebody was faster."""
        try:
            # https://developers.cloudflare.com/r2/api/s3/conditional-operations/
            self.bucket.Object(name).put(
                Body=content.read(), ContentType="application/pdf", IfNoneMatch="*", **self.object_parameters
            )
        except ClientError as error:
            if status_of(error) in (409, 412):
                raise FileExistsError(f"{name} is taken") from error
            raise
        return name


def storage(config: Config, patience: Patience) -> Storage:
    """Where PDFs go; each request to a bucket has `patience`'s time-out and tries.

    Whatever is done with it belongs inside `our_errors`.
    """
    return _bucket(config.bucket, patience) if config.bucket else Folder(location=config.folder)


def _bucket(bucket: Bucket, patience: Patience) -> Storage:
    made: Storage = BucketStorage(
        bucket_name=bucket.name,
        endpoint_url=bucket.endpoint_url,
        region_name=REGION,
        access_key=bucket.access_key,
        secret_key=bucket.secret_key,
        security_token=None,
        # R2 has no lists of who may read.
        default_acl=None,
        custom_domain=bucket.public_domain,
        querystring_auth=False,
        file_overwrite=False,
        # Overrides what the library says of signing and addressing, so that both are said again here.
        client_config=client_config(patience),
    )
    return made


def probe(config: Config, patience: Patience) -> str:
    """What the archive says of itself; nothing is written. Raises as `our_errors` says."""
    with our_errors():
        if config.bucket is None:
            config.folder.mkdir(parents=True, exist_ok=True)
            if not os.access(config.folder, os.W_OK):
                raise PermissionError(f"{config.folder} cannot be written")
            return f"PDFs are kept in {config.folder}."
        bucket = _bucket(config.bucket, patience)
        # https://developers.cloudflare.com/r2/api/s3/api/#bucket-level-operations (HeadBucket)
        bucket.connection.meta.client.head_bucket(Bucket=config.bucket.name)  # type: ignore[attr-defined]
        return f"PDFs are kept in the bucket {config.bucket.name}."
