"""The JSON Schema of what the queues answer, served at `/api/schema/jsonexport.json` (spec 7, Queues)."""

from typing import Any

from django.conf import settings

from integrations.exchange.models import IncomingDocument
from integrations.exchange.queries.document_json import NAMES, SCHEMA_URL
from invoices.models import LineItem
from invoices.states import Status

_MOMENT = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$"
_AMOUNT = r"^-?\d{1,13}\.\d{2}$"
_TIME = "UTC, to the millisecond."


def _nullable(kind: dict[str, Any], description: str) -> dict[str, Any]:
    return {**kind, "type": [kind["type"], "null"], "description": description}


def _text(description: str, **more: Any) -> dict[str, Any]:
    return _nullable({"type": "string", **more}, description)


def _named(description: str, **properties: Any) -> dict[str, Any]:
    return _nullable({"type": "object", **_exactly(properties)}, description)


def _exactly(properties: dict[str, Any]) -> dict[str, Any]:
    return {"properties": properties, "required": list(properties), "additionalProperties": False}


_DOCUMENT: dict[str, Any] = {
    "id": {"type": "string", "format": "uuid", "description": "Names the document in /syncerrors. Remember it."},
    "direction": {"enum": ["incoming", "outgoing"], "description": "outgoing: an invoice that we approved."},
    "doctype": {"enum": IncomingDocument.Type.values},
    "status": {
        "enum": sorted({*IncomingDocument.Status.values, *(status.value for status in Status)}),
        "description": "As it is now: an incoming document's, or that of an invoice of ours.",
    },
    "companycode": {
        "type": "string",
        "description": "Of the company that has it; of an invoice of ours, the key's.",
    },
    "url": _text("Where the file can be fetched for a day, without a key.", format="uri"),
    "filename": {"type": "string"},
    "contenttype": {"type": "string"},
    "size": _nullable({"type": "integer", "minimum": 1}, "Bytes of an uploaded file."),
    "sha256": _text("Of the file.", pattern="^[0-9a-f]{64}$"),
    "pages": _nullable({"type": "integer", "minimum": 0}, "Of an uploaded file; 0 where there are none, as of XML."),
    "duplicateof": _text("The id of the first document of the same company with the very same bytes.", format="uuid"),
    "userdata": _text("As it was given with the upload."),
    "sourcedata": _text("As it was given with the upload: base64 of JSON."),
    "uploadedat": _text(_TIME, pattern=_MOMENT),
    "digitizedat": _text(f"Its place in the queue of digitised documents. {_TIME}", pattern=_MOMENT),
    "exportedat": _text(f"Its place in the queue of exported documents. {_TIME}", pattern=_MOMENT),
    "rejectreason": _text("Why the accountant rejected it."),
    "docnum": _text("Number."),
    "date": _text("Of issue.", format="date"),
    "duedate": _text("When it is to be paid.", format="date"),
    "sellername": _text("As the document has it."),
    "sellernameascii": _text("In Latin letters."),
    "sellertin": _text("Tax number."),
    "buyername": _text("As the document has it."),
    "buyernameascii": _text("In Latin letters."),
    "buyertin": _text("Tax number."),
    "currency": _text("ISO 4217."),
    "nettotal": _text("Without VAT.", pattern=_AMOUNT),
    "vattotal": _text("VAT.", pattern=_AMOUNT),
    "total": _text("What is to be paid.", pattern=_AMOUNT),
    "expenseaccount": _named("Where the accountant booked it.", code={"type": "string"}, name={"type": "string"}),
    "vatclass": _named(
        "How its VAT is taken.",
        code={"type": "string"},
        name={"type": "string"},
        rate=_text("In per cent; null: without VAT.", pattern=r"^\d{1,3}\.\d{2}$"),
    ),
    "fields": {
        "type": "object",
        "description": "Of what was found: how sure it is, and whether e-invoice, text or a person says so.",
        "propertyNames": {"enum": list(NAMES.values())},
        "additionalProperties": {
            "type": "object",
            **_exactly(
                {
                    "confidence": {"type": "number", "minimum": 0, "maximum": 1},
                    "origin": {"enum": ["xml", "text", "person"]},
                }
            ),
        },
    },
    "lines": {
        "type": "array",
        "description": "What an invoice of ours bills; lines of incoming documents are not read.",
        "items": {
            "type": "object",
            **_exactly(
                {
                    "kind": {"enum": LineItem.LineType.values},
                    "description": {"type": "string"},
                    "quantity": {"type": "string", "pattern": _AMOUNT, "description": "Hours or pieces."},
                    "unitprice": {"type": "string", "pattern": _AMOUNT},
                    "multiplier": {"type": "string", "pattern": _AMOUNT},
                    "total": {"type": "string", "pattern": _AMOUNT},
                }
            ),
        },
    },
}


def document_schema() -> dict[str, Any]:
    """Draft 7, which every validator reads."""
    properties = {
        "$schema": {"type": "string", "format": "uri"},
        "documents": {"type": "array", "items": {"$ref": "#/definitions/document"}},
        "next": {
            "type": "string",
            "pattern": _MOMENT,
            "description": "While there may be more: ask again with from=<this>. It is the last document's moment.",
        },
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": settings.PUBLIC_URL + SCHEMA_URL,
        "title": "A page of digitised or exported documents",
        "type": "object",
        "properties": properties,
        "required": ["$schema", "documents"],
        "additionalProperties": False,
        "definitions": {"document": {"type": "object", **_exactly(_DOCUMENT)}},
    }
