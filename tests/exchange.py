"""Companies, keys and documents of the exchange, for tests that need some."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from rest_framework.test import APIClient

from integrations.exchange.models import (
    SCOPES,
    ApiKey,
    Company,
    IncomingDocument,
    IncomingFile,
    UploadLocation,
)
from integrations.exchange.services.use_key import digest_of

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
PUB = "/api/pub"


def company(name: str = "Proxima", **values: Any) -> Company:
    return Company.objects.get_or_create(name=name, defaults={"code": name.upper(), **values})[0]


def key_of(owner: Company, text: str = "a key", *, scopes: tuple[str, ...] = SCOPES, **values: Any) -> ApiKey:
    """The key that is shown as `text`."""
    may = {f"may_{scope}": True for scope in scopes}
    return ApiKey.objects.create(company=owner, digest=digest_of(text), hint=text[:12], created_at=NOW, **may, **values)


def caller(text: str = "a key") -> APIClient:
    """Shows the key `text` with each request."""
    client = APIClient()
    client.credentials(HTTP_X_API_KEY=text)
    return client


def incoming(
    owner: Company, *, content: bytes = b"%PDF-1.7", key: ApiKey | None = None, **values: Any
) -> IncomingDocument:
    """A document to be checked that lacks nothing; `values` are columns."""
    key = key or ApiKey.objects.filter(company=owner).first() or key_of(owner, f"key of {owner}")
    location = UploadLocation.objects.create(
        key=key,
        file_name="bill.pdf",
        content_type="application/pdf",
        created_at=NOW,
        expires_at=NOW + timedelta(hours=1),
        used_at=NOW,
    )
    columns = {
        "status": IncomingDocument.Status.TO_CHECK,
        "file_name": location.file_name,
        "content_type": location.content_type,
        "number": "SF-118",
        "issue_date": date(2026, 11, 18),
        "currency": "UZS",
        "seller_name": "ООО «Ромашка»",
        "total": Decimal("1120000.00"),
        "found": {"number": {"confidence": 0.6, "origin": "text"}},
        **values,
    }
    document = IncomingDocument.objects.create(
        company=owner,
        location=location,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        uploaded_at=NOW,
        **columns,
    )
    IncomingFile.objects.create(document=document, content=content)
    return document
