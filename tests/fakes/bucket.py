"""A bucket on a real socket: moto's S3, which remembers, and a strict one, which checks what R2 is sent."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
from moto.server import ThreadedMotoServer
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

NAME = "proxima-invoices"
ACCESS_KEY, SECRET_KEY = "AKIA-archive-key", "very/secret+archive=key"


def settings_for(url: str) -> dict[str, str]:
    """What makes the archive use the bucket at this address."""
    return {
        "R2_ACCOUNT_ID": "account",
        "R2_ACCESS_KEY": ACCESS_KEY,
        "R2_SECRET_KEY": SECRET_KEY,
        "R2_BUCKET": NAME,
        "R2_ENDPOINT_URL": url,
        "R2_PUBLIC_DOMAIN": "invoices.example",
    }


class MotoBucket:
    def __init__(self, url: str) -> None:
        self.url = url
        self._client = boto3.client(
            "s3", region_name="us-east-1", endpoint_url=url, aws_access_key_id="x", aws_secret_access_key="x"
        )

    def make(self) -> None:
        self._client.create_bucket(Bucket=NAME)

    def clear(self) -> None:
        for key in self.objects():
            self._client.delete_object(Bucket=NAME, Key=key)

    def put(self, key: str, content: bytes) -> None:
        self._client.put_object(Bucket=NAME, Key=key, Body=content)

    def objects(self) -> dict[str, bytes]:
        listed = self._client.list_objects_v2(Bucket=NAME).get("Contents", [])
        return {one["Key"]: self._client.get_object(Bucket=NAME, Key=one["Key"])["Body"].read() for one in listed}

    def about(self, key: str) -> dict[str, Any]:
        found: dict[str, Any] = self._client.head_object(Bucket=NAME, Key=key)
        return found


@contextmanager
def moto_bucket() -> Iterator[MotoBucket]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        made = MotoBucket(f"http://{host}:{port}")
        made.make()
        # Whatever server moto starts, all of a process show the same objects.
        made.clear()
        yield made
    finally:
        server.stop()


@dataclass
class StrictBucket:
    """Refuses what R2 documents as unsupported, or what is not signed for it (wire contracts, 5)."""

    url: str
    objects: dict[str, bytes] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)
    """Given in turn instead of its own."""
    after: list[Response] = field(default_factory=list)
    """Given in turn although it stored what it was sent."""

    def handle(self, request: Request) -> Response:
        key = request.path.removeprefix(f"/{NAME}/")
        self.requests.append(f"{request.method} {key}")
        if self.answers:
            return self.answers.pop(0)
        if fault := self._fault(request):
            return refusal(501, "NotImplemented", fault)
        match request.method:
            case "HEAD" if request.path == f"/{NAME}":
                return Response(status=200)
            case "HEAD" | "GET":
                return Response(self.objects[key]) if key in self.objects else refusal(404, "NoSuchKey")
            case "PUT" if key in self.objects and request.headers.get("If-None-Match") == "*":
                return refusal(412, "PreconditionFailed")
            case "PUT":
                self.objects[key] = request.get_data()
                return self.after.pop(0) if self.after else Response(headers={"ETag": '"x"'})
            case "DELETE":
                self.objects.pop(key, None)
                return Response(status=204)
        return refusal(405, "MethodNotAllowed")

    def _fault(self, request: Request) -> str:
        headers = {name.lower(): value for name, value in request.headers.items()}
        signed = re.match(r"AWS4-HMAC-SHA256 Credential=([^/]+)/\d{8}/auto/s3/aws4_request,", headers["authorization"])
        if not signed or signed[1] != ACCESS_KEY:
            return f"not signed for region auto: {headers['authorization']}"
        unsupported = [name for name in headers if name.startswith(("x-amz-acl", "x-amz-checksum", "x-amz-sdk-ch"))]
        if unsupported or "x-amz-trailer" in headers or "transfer-encoding" in headers:
            return f"{unsupported} of {sorted(headers)}"
        if request.method == "PUT":
            if headers.get("content-type") != "application/pdf" or "content-encoding" in headers:
                return f"not a plain PDF: {headers}"
            if headers["x-amz-content-sha256"] != hashlib.sha256(request.get_data()).hexdigest():
                return "its SHA-256 is of something else"
        return ""


def serve(httpserver: HTTPServer) -> StrictBucket:
    fake = StrictBucket(httpserver.url_for("").rstrip("/"))
    httpserver.expect_request(re.compile(f"/{NAME}(/.*)?")).respond_with_handler(fake.handle)
    return fake


def refusal(status: int, code: str, message: str = "no") -> Response:
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return Response(body, status=status, content_type="application/xml")
