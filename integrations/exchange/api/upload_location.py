"""GET /api/pub/uploadlocation/<fileName>: where one file may be put, and with which headers (spec 7, Upload)."""

from typing import Any

from django.utils import timezone
from django.utils.http import content_disposition_header
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from integrations.exchange.api.base import ExchangeViewSet, caller_key
from integrations.exchange.services.content_type_of import CONTENT_TYPES, FORBIDDEN, LONGEST_NAME
from integrations.exchange.services.make_location import LONGEST_DATA, make_location
from integrations.exchange.services.upload_address import upload_address
from proxima_invoice.foundation.api.operation import operation

_ENDINGS = "|".join("".join(f"[{letter}{letter.upper()}]" for letter in ending) for ending in CONTENT_TYPES)
FILE_NAME = OpenApiParameter(
    "fileName",
    {"type": "string", "maxLength": LONGEST_NAME, "pattern": rf"^[^/\\{FORBIDDEN}]*[^/\\\s{FORBIDDEN}]\.({_ENDINGS})$"},
    OpenApiParameter.PATH,
    required=True,
    description="Of the file, without a folder. Its ending tells the type: .pdf, .png, .jpg, .jpeg or .xml.",
    examples=[OpenApiExample("a file", value="somefile.pdf")],
)
USERDATA = OpenApiParameter(
    "userdata",
    {"type": "string", "maxLength": LONGEST_DATA},
    description="Whatever you know the file by. It stands on the document as you gave it.",
    examples=[OpenApiExample("an id of yours", value="file-4711")],
)
SOURCEDATA = OpenApiParameter(
    "sourcedata",
    {"type": "string", "maxLength": LONGEST_DATA, "pattern": r"^[A-Za-z0-9+/_-]*={0,2}$"},
    description="The same as JSON, encoded as base64.",
    examples=[OpenApiExample('{"id": 4711}', value="eyJpZCI6IDQ3MTF9")],
)
WITHOUT_EFFECT = tuple(
    OpenApiParameter(name, str, description="Taken, and without effect here.")
    for name in (
        *("processlines", "splitdocuments", "checkduplicates", "rejectnoninvoices"),
        *("warehouse", "allocation", "tags"),
    )
)
"""What a client of the API that this one follows may send."""
# Its names are no names of Python's.
UploadLocationShape = type(
    inline_serializer(
        "UploadLocation",
        {
            "url": serializers.CharField(help_text="PUT the file there within the hour, once."),
            "Content-Type": serializers.CharField(help_text="Send it as it is: it is part of the signature."),
            "Content-Disposition": serializers.CharField(help_text="May be sent, or another one, or none."),
        },
    )
)


class UploadLocationView(ExchangeViewSet):
    path_parameters = (FILE_NAME,)

    @operation(
        summary="Ask where to put a file",
        name="get_upload_location",
        description="PUT the file to the url of the answer: PDF, PNG, JPEG or XML, of at most 25 MB, within the hour.",
        scope="upload",
        parameters=(USERDATA, SOURCEDATA, *WITHOUT_EFFECT),
        answers=UploadLocationShape,
        example={
            "url": "https://billing.example/api/pub/uploads/21d6d167-edda-4a87-a701-0e040e50ecfd"
            "?expires=1767261600&signature=5d41402abc4b2a76b9719d911017c592",
            "Content-Type": "application/pdf",
            "Content-Disposition": 'filename="somefile.pdf"',
        },
        refuses={"VALIDATION_ERROR": "fileName: The name has to end in one of .pdf, .png, .jpg, .jpeg, .xml."},
    )
    def retrieve(self, request: Request, **address: Any) -> Response:
        location = make_location(
            key=caller_key(request),
            file_name=address["fileName"],
            userdata=request.query_params.get("userdata", ""),
            sourcedata=request.query_params.get("sourcedata", ""),
            now=timezone.now(),
        )
        disposition = content_disposition_header(as_attachment=False, filename=location.file_name) or ""
        return Response(
            {
                "url": upload_address(location),
                "Content-Type": location.content_type,
                # The API that this one follows sends the name alone.
                "Content-Disposition": disposition.removeprefix("inline; "),
            }
        )
