"""The archive as Django storages know it: a folder or a bucket. The only door to boto3 and django-storages."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from boto3.exceptions import Boto3Error
from botocore.config import Config as ClientConfig
from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError
from botocore.parsers import ResponseParserError
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage
from storages.backends.s3 import S3Storage

from integrations.errors import IntegrationError, PermanentError, TransientError
from integrations.http import Patience
from integrations.r2.config import Bucket, Config
from proxima_invoice.foundation.scrubbing import scrub
from proxima_invoice.foundation.sentences import known

CANNOT_ASK = known("The archive cannot be asked: %(error)s")
CANNOT_WRITE = known("The archive cannot be written: %(error)s.")
SAYS = known("The archive: %(error)s")

REQUEST_TIMEOUT, TOO_MANY_REQUESTS = 408, 429


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
            if _status(error) in (409, 412):
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
        # https://developers.cloudflare.com/r2/api/s3/api/#bucket-region
        region_name="auto",
        access_key=bucket.access_key,
        secret_key=bucket.secret_key,
        security_token=None,
        # R2 has no lists of who may read.
        default_acl=None,
        custom_domain=bucket.public_domain,
        querystring_auth=False,
        file_overwrite=False,
        # Overrides what the library says of signing and addressing, so that both are said again here.
        client_config=ClientConfig(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            # The checksums that boto3 adds of its own accord have broken uploads to R2.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            connect_timeout=patience.timeout,
            read_timeout=patience.timeout,
            retries={"total_max_attempts": patience.tries, "mode": "standard"},
        ),
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


@contextmanager
def our_errors() -> Iterator[None]:
    """Raises `TransientError` when the archive is away or full, `PermanentError` when it refuses."""
    try:
        yield
    except ClientError as error:
        raise _judged(error) from error
    except (ParamValidationError, ValueError) as error:
        # boto3 says ValueError to an address that is none.
        raise PermanentError(scrub(CANNOT_ASK % {"error": error})) from error
    except (BotoCoreError, Boto3Error, ResponseParserError) as error:
        raise TransientError(scrub(SAYS % {"error": error}), may_have_arrived=True) from error
    except OSError as error:
        raise TransientError(scrub(CANNOT_WRITE % {"error": error.strerror or error})) from error


def _judged(error: ClientError) -> IntegrationError:
    status, message = _status(error), scrub(SAYS % {"error": error})
    if status is None or status >= 500 or status in (REQUEST_TIMEOUT, TOO_MANY_REQUESTS):
        return TransientError(message, status=status)
    return PermanentError(message, status=status)


def _status(error: ClientError) -> int | None:
    status: int | None = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return status
