"""Objects that others put into the bucket, by addresses that we sign: looked for, read, and taken away.

All of it raises as `bucket.our_errors` says.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from boto3.session import Session
from botocore.exceptions import ClientError

from integrations.bucket import REGION, Bucket, client_config, our_errors, status_of
from integrations.http import Patience

PATIENCE = Patience(timeout=20, tries=3)
GONE = (404, 412)


@dataclass(frozen=True)
class StoredObject:
    """`tag` is another one as soon as anything else is put there; `size` is in bytes."""

    key: str
    size: int
    tag: str
    stored_at: datetime


def address_to_put(bucket: Bucket, key: str, *, content_type: str, seconds: int) -> str:
    """Where anybody may put one object for so long, on the S3 host: a public domain takes none.

    Content-Type is signed, and nothing else that the client chooses.
    """
    with our_errors():
        # https://developers.cloudflare.com/r2/api/s3/presigned-urls/
        address: str = _client(bucket).generate_presigned_url(
            "put_object",
            Params={"Bucket": bucket.name, "Key": key, "ContentType": content_type},
            ExpiresIn=seconds,
            HttpMethod="PUT",
        )
    return address


def objects_below(bucket: Bucket, prefix: str) -> Iterator[StoredObject]:
    with our_errors():
        # https://developers.cloudflare.com/r2/api/s3/api/#object-level-operations (ListObjectsV2)
        for page in _client(bucket).get_paginator("list_objects_v2").paginate(Bucket=bucket.name, Prefix=prefix):
            for one in page.get("Contents", []):
                yield StoredObject(one["Key"], one["Size"], one["ETag"], one["LastModified"])


def object_at(bucket: Bucket, key: str) -> StoredObject | None:
    """What stands there, without its bytes; None when nothing does."""
    with our_errors():
        try:
            found = _client(bucket).head_object(Bucket=bucket.name, Key=key)
        except ClientError as error:
            if status_of(error) in GONE:
                return None
            raise
    return StoredObject(key, found["ContentLength"], found["ETag"], found["LastModified"])


def read_object(bucket: Bucket, stored: StoredObject) -> bytes | None:
    """These very bytes; None when something else, or nothing, stands there by now."""
    with our_errors():
        try:
            found = _client(bucket).get_object(Bucket=bucket.name, Key=stored.key, IfMatch=stored.tag)
        except ClientError as error:
            if status_of(error) in GONE:
                return None
            raise
        content: bytes = found["Body"].read(stored.size)
    return content


def delete_object(bucket: Bucket, key: str) -> None:
    """Nothing there is as good."""
    with our_errors():
        _client(bucket).delete_object(Bucket=bucket.name, Key=key)


@cache  # it reads the service's whole description, and may be used by all threads
def _client(bucket: Bucket) -> Any:
    return Session().client(
        "s3",
        endpoint_url=bucket.endpoint_url,
        region_name=REGION,
        aws_access_key_id=bucket.access_key,
        aws_secret_access_key=bucket.secret_key,
        config=client_config(PATIENCE),
    )
