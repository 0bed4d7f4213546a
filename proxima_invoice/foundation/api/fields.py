"""How figures and moments are written in JSON (spec 3): as strings, so that nothing on the way rounds them."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

TEXT = r"^[^\x00]*$"
"""Any text but one with NUL, which no address and no database takes."""
SEGMENT = r"^[^\x00/]+$"
"""The same between two slashes of an address."""
AMOUNT = r"^-?\d{1,13}\.\d{2}$"


@extend_schema_field({"type": "string", "pattern": AMOUNT, "example": "15825000.00"})
class MoneyField(serializers.Field[Decimal, Any, str, Any]):
    """`15825000.00`: always two decimals."""

    def to_representation(self, value: Decimal) -> str:
        return f"{value:.2f}"


@extend_schema_field({"type": "string", "pattern": r"^-?\d{1,6}\.\d{2}$", "example": "45.50"})
class HoursField(MoneyField):
    """`45.50`, hours or pieces."""


@extend_schema_field({"type": "string", "pattern": r"^\d{1,4}\.\d{1,2}$", "example": "1.0"})
class MultiplierField(serializers.Field[Decimal, Any, str, Any]):
    """`1.0`, `1.25`: at least one decimal."""

    def to_representation(self, value: Decimal) -> str:
        text = f"{value:.2f}"
        return text[:-1] if text.endswith("0") else text


@extend_schema_field({"type": "number", "example": 15000000})
class NumberField(serializers.Field[Decimal, Any, Any, Any]):
    """A JSON number, exact to fifteen digits: only the client resource prints amounts so."""

    def to_representation(self, value: Decimal) -> int | float:
        return int(value) if value == value.to_integral_value() else float(value)


@extend_schema_field({"type": "string", "format": "date-time", "example": "2026-02-15T10:00:00Z"})
class MomentField(serializers.Field[datetime, Any, str, Any]):
    """`2026-02-15T10:00:00Z`: UTC, to the second."""

    def to_representation(self, value: datetime) -> str:
        return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"
