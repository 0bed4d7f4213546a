"""The bucket of Cloudflare R2 (or of another S3): its variables, how it is spoken to, and its errors as ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from boto3.exceptions import Boto3Error
from botocore.config import Config as ClientConfig
from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError
from botocore.parsers import ResponseParserError
from django.conf import settings

from integrations.errors import IntegrationError, PermanentError, TransientError
from integrations.http import Patience
from proxima_invoice.foundation.scrubbing import scrub
from proxima_invoice.foundation.sentences import known

# https://developers.cloudflare.com/r2/api/s3/api/#bucket-region
REGION = "auto"
CANNOT_ASK = known("The archive cannot be asked: %(error)s")
CANNOT_WRITE = known("The archive cannot be written: %(error)s.")
SAYS = known("The archive: %(error)s")

REQUEST_TIMEOUT, TOO_MANY_REQUESTS = 408, 429


@dataclass(frozen=True)
class Bucket:
    endpoint_url: str
    name: str
    access_key: str
    secret_key: str
    public_domain: str
    """Host name under which anybody may read what he has the address of."""


def bucket() -> Bucket | None:
    """None until all of its variables are set."""
    if _unset():
        return None
    # https://developers.cloudflare.com/r2/api/s3/api/
    return Bucket(
        endpoint_url=settings.R2_ENDPOINT_URL or f"https://{settings.R2_ACCOUNT_ID}.r2.cloudflarestorage.com",
        name=settings.R2_BUCKET,
        access_key=settings.R2_ACCESS_KEY,
        secret_key=settings.R2_SECRET_KEY,
        public_domain=settings.R2_PUBLIC_DOMAIN,
    )


def missing() -> list[str]:
    """What keeps a bucket from being used although somebody began to set it up."""
    found = _unset()
    return found if len(found) < len(_wanted()) else []


def _unset() -> list[str]:
    return [name for name, value in _wanted().items() if not value]


def _wanted() -> dict[str, str]:
    return {
        "INVOICE_R2_ACCOUNT_ID": settings.R2_ACCOUNT_ID,
        "INVOICE_R2_ACCESS_KEY": settings.R2_ACCESS_KEY,
        "INVOICE_R2_SECRET_KEY": settings.R2_SECRET_KEY,
    }


def client_config(patience: Patience) -> ClientConfig:
    """Each request has `patience`'s time-out and tries."""
    return ClientConfig(
        signature_version="s3v4",
        s3={"addressing_style": "path"},
        # The checksums that boto3 adds of its own accord have broken uploads to R2.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        connect_timeout=patience.timeout,
        read_timeout=patience.timeout,
        retries={"total_max_attempts": patience.tries, "mode": "standard"},
    )


@contextmanager
def our_errors() -> Iterator[None]:
    """Raises `TransientError` when the bucket is away or full, `PermanentError` when it refuses."""
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
    status, message = status_of(error), scrub(SAYS % {"error": error})
    if status is None or status >= 500 or status in (REQUEST_TIMEOUT, TOO_MANY_REQUESTS):
        return TransientError(message, status=status)
    return PermanentError(message, status=status)


def status_of(error: ClientError) -> int | None:
    status: int | None = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return status
