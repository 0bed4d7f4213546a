"""OpenAPI 3.0.3 from each endpoint's `Operation`: nothing is written down twice (spec 3, OpenAPI)."""

from typing import Any

from drf_spectacular.openapi import AutoSchema as SpectacularAutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiRequest, OpenApiResponse

from proxima_invoice.foundation.api.links import EXTENSION
from proxima_invoice.foundation.api.operation import Operation, operation_of
from proxima_invoice.foundation.api.pagination import DEFAULT_SIZE, LARGEST_SIZE, LAST_PAGE
from proxima_invoice.foundation.api.problems import STATUS
from proxima_invoice.foundation.api.shapes import BareError, ErrorEnvelope, MetaShape, RequestShape, envelope

_EXAMPLE_ID = "550e8400-e29b-41d4-a716-446655440000"
_ALWAYS = {"INTERNAL_ERROR": "Something went wrong on our side.", "UPSTREAM_UNAVAILABLE": "The database is away."}
_WITH_TOKEN = {
    "UNAUTHORIZED": "Log in, and send the token as Authorization: Bearer <token>.",
    "FORBIDDEN": "Your role does not allow this.",
}
_WITH_KEY = {
    "UNAUTHORIZED": "Send your key as x-api-key.",
    "FORBIDDEN": "This key was made for other things: it lacks the scope.",
    "RATE_LIMITED": "Too many requests.",
}
_WITH_BODY = {
    "PAYLOAD_TOO_LARGE": "The body has more than 8,388,608 bytes.",
    "UNSUPPORTED_MEDIA_TYPE": "Send JSON, with Content-Type: application/json.",
}
_META_EXAMPLE = {"total": 42, "page": 1, "per_page": 20}

IF_MATCH = OpenApiParameter(
    "If-Match",
    {"anyOf": [{"type": "string", "enum": ["*"]}, {"type": "string", "pattern": r'^(W/)?"[0-9]{1,9}"$'}]},
    OpenApiParameter.HEADER,
    description="The ETag of what you saw. When somebody was faster the answer is CONFLICT, and nothing was done.",
    examples=[OpenApiExample("version", value='"3"')],
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": r"^[\x21-\x7e]{1,255}$"},
    OpenApiParameter.HEADER,
    description="The same key with the same body within 24 hours gets the first answer again.",
    examples=[OpenApiExample("a UUID", value="7f1c1b9e-53a1-4dd9-8b0a-0d6a3f1d8a44")],
)
_REQUEST_ID = OpenApiParameter(
    "X-Request-ID",
    str,
    OpenApiParameter.HEADER,
    description="Names the request in our log.",
    response=True,
)
_RETRY_AFTER = OpenApiParameter(
    "Retry-After", int, OpenApiParameter.HEADER, description="Seconds to wait.", response=[429, 503]
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    {"type": "string", "pattern": r'^(\*|(W/)?"[\x21\x23-\x7e]*")$'},
    OpenApiParameter.HEADER,
    description="The ETag of what you have. When it is still this, the answer is 304 without a body.",
    examples=[OpenApiExample("a digest", value='"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"')],
)
_REPLAYED = OpenApiParameter(
    "Idempotency-Replayed",
    {"type": "string", "enum": ["true"]},
    OpenApiParameter.HEADER,
    description="This is the first answer again; nothing was done now.",
    response=True,
)
_LOCATION = OpenApiParameter(
    "Location", str, OpenApiParameter.HEADER, description="The address of what was made.", response=[201]
)
_ETAG = OpenApiParameter("ETag", str, OpenApiParameter.HEADER, description="What you got.", response=[200, 201, 304])


class AutoSchema(SpectacularAutoSchema):
    """What drf-spectacular would guess, each operation says."""

    @property
    def _said(self) -> Operation:
        operation = operation_of(self.view)
        if operation is None:
            raise TypeError(f"{type(self.view).__name__}.{getattr(self.view, 'action', '')} has no @operation.")
        return operation

    @property
    def _is_bare(self) -> bool:
        """Whether answers stand in no envelope (`ApiViewSet.is_bare`)."""
        return bool(getattr(self.view, "is_bare", False))

    def _is_list_view(self, serializer: Any = None) -> bool:
        # Lists stand in an envelope, which is an object: nothing is wrapped into an array.
        return False

    def get_operation_id(self) -> str:
        return self._said.name

    def get_summary(self) -> str:
        return self._said.summary

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        said = self._said
        role = f"Needs the permission `{said.permission}`." if said.permission else ""
        scope = f"Needs a key with the scope `{said.scope}`." if said.scope else ""
        return "\n\n".join(part for part in (said.description, role, scope) if part)

    def get_tags(self) -> list[str]:
        return [getattr(self.view, "tag", "invoices")]

    def get_auth(self) -> list[dict[str, Any]]:
        said = self._said
        return [] if said.is_public else [{"key": []}] if said.scope else [{"bearer": []}]

    def get_override_parameters(self) -> list[Any]:
        said = self._said
        parameters = [*getattr(self.view, "path_parameters", ()), *said.parameters, _REQUEST_ID, _RETRY_AFTER]
        if said.paged:
            parameters += [
                _whole("page", LAST_PAGE, 1, "Pages count from 1; one past the end is empty."),
                _whole("per_page", LARGEST_SIZE, DEFAULT_SIZE, "Rows of a page."),
            ]
        if said.versioned:
            parameters.append(IF_MATCH)
        if said.idempotent:
            parameters += [IDEMPOTENCY_KEY, _REPLAYED]
        if said.sends_location:
            parameters.append(_LOCATION)
        if said.tells_unchanged:
            parameters.append(IF_NONE_MATCH)
        if said.versioned or said.sends_etag:
            parameters.append(_ETAG)
        return parameters

    def get_extensions(self) -> dict[str, Any]:
        return {EXTENSION: (dict(self._said.leads_to), self._said.body_of)}

    def get_request_serializer(self) -> Any:
        said = self._said
        if said.takes is None:
            return None
        examples = [OpenApiExample("Request", value=said.takes_example, request_only=True)]
        return {"application/json": OpenApiRequest(said.takes, examples=examples)}

    def get_response_serializers(self) -> Any:
        said = self._said
        unchanged = {304: OpenApiResponse(description="You have it already.")} if said.tells_unchanged else {}
        return {(said.status, said.media_type): self._success(), **unchanged, **self._refusals()}

    def _success(self) -> OpenApiResponse:
        said = self._said
        if said.answers is None:
            kind = OpenApiTypes.BINARY if said.media_type == "application/pdf" else OpenApiTypes.STR
            return OpenApiResponse(kind, said.summary, [OpenApiExample("Answer", value=said.example)])
        if self._is_bare:
            example = OpenApiExample("Answer", value=said.example, response_only=True)
            return OpenApiResponse(said.answers, said.summary, [example])
        meta = MetaShape if said.paged else said.meta
        data = [said.example] if said.many and not isinstance(said.example, list) else said.example
        second = {"meta": said.meta_example or _META_EXAMPLE} if meta else {"error": None}
        example = OpenApiExample("Answer", value={"data": data, **second}, response_only=True)
        return OpenApiResponse(envelope(said.answers, many=said.many, meta=meta), said.summary, [example])

    def _refusals(self) -> dict[Any, OpenApiResponse]:
        said = self._said
        codes = dict(_ALWAYS)
        codes |= {} if said.is_public else _WITH_KEY if said.scope else _WITH_TOKEN
        codes |= (
            {}
            if self._is_bare
            else _WITH_BODY
            if said.takes is not None or self.method in ("POST", "PUT", "PATCH")
            else {}
        )
        codes |= {"VALIDATION_ERROR": "page: Give a whole number from 1 to 10000000."}
        codes |= (
            {"CONFLICT": "INV-1 was changed by somebody else: it is at version 4, not 3."} if said.versioned else {}
        )
        codes |= said.refuses
        if self._is_bare:
            return {
                (STATUS[code], "application/json"): OpenApiResponse(
                    BareError, code, [OpenApiExample(code, value={"message": message}, response_only=True)]
                )
                for code, message in sorted(codes.items(), key=lambda item: STATUS[item[0]])
            }
        return {
            (STATUS[code], "application/json"): OpenApiResponse(ErrorEnvelope, code, [_error_example(code, message)])
            for code, message in sorted(codes.items(), key=lambda item: STATUS[item[0]])
        }

    def _postprocess_serializer_schema(self, schema: Any, serializer: Any, direction: Any) -> Any:
        schema = super()._postprocess_serializer_schema(schema, serializer, direction)
        if isinstance(serializer, RequestShape):
            schema["additionalProperties"] = False
        return schema


def _whole(name: str, largest: int, default: int, description: str) -> OpenApiParameter:
    kind = {"type": "integer", "minimum": 1, "maximum": largest, "default": default}
    return OpenApiParameter(name, kind, description=description)


def _error_example(code: str, message: str) -> OpenApiExample:
    error: dict[str, Any] = {"code": code, "message": message, "request_id": _EXAMPLE_ID}
    if code == "VALIDATION_ERROR":
        field, _, text = message.partition(": ")
        error["details"] = {field: [text]}
    return OpenApiExample(code, value={"data": None, "error": error}, response_only=True)
