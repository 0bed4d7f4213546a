"""What one endpoint is, said once: who may call it, what it takes and answers, what it refuses.

The permission check reads it, the strict query check reads it, and the OpenAPI schema is made from it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

Shape = type[serializers.Serializer[Any]]
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One method of one address."""

    summary: str
    name: str
    """`operationId`: what a generated client calls it."""
    permission: str = ""
    """A Django permission. Empty, and no scope either: anybody may, also without a token."""
    scope: str = ""
    """What a key has to be made for, where keys are shown in the place of a user's token."""
    description: str = ""
    takes: Shape | None = None
    takes_example: Any = None
    body_is_optional: bool = False
    answers: Shape | None = None
    """The shape of `data`."""
    example: Any = None
    """What stands under `data`."""
    meta: Shape | None = None
    meta_example: Any = None
    media_type: str = "application/json"
    status: int = 200
    many: bool = False
    paged: bool = False
    versioned: bool = False
    """Honours `If-Match`, and answers with an `ETag`."""
    sends_etag: bool = False
    sends_location: bool = False
    tells_unchanged: bool = False
    """Honours `If-None-Match`: 304 to whoever has these bytes."""
    idempotent: bool = False
    """Honours `Idempotency-Key`."""
    refuses: Mapping[str, str] = field(default_factory=dict)
    """Code → an example of its message, beyond what every endpoint may answer."""
    parameters: Sequence[OpenApiParameter] = ()
    leads_to: Mapping[str, str] = field(default_factory=dict)
    """Path parameter → where its value stands in the answer, for links to every operation that takes it."""

    body_of: str = ""
    """The name of the operation that takes the answer's `data` as its body."""

    @property
    def is_public(self) -> bool:
        return not self.permission and not self.scope

    @property
    def query_names(self) -> set[str]:
        named = {one.name for one in self.parameters if one.location == OpenApiParameter.QUERY}
        return named | ({"page", "per_page"} if self.paged else set())


def operation(**said: Any) -> Callable[[F], F]:
    """Attach an `Operation` to the method that answers it."""

    def attach(method: F) -> F:
        method.operation = Operation(**said)  # type: ignore[attr-defined]
        return method

    return attach


def operation_of(view: Any) -> Operation | None:
    """The operation a view is answering now; None for a method it does not have."""
    action = getattr(view, "action", None)
    return getattr(getattr(view, action, None), "operation", None) if action else None
