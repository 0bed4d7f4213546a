from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from rest_framework import serializers

from proxima_invoice.foundation.api.answer_shape import AnswerShape
from proxima_invoice.foundation.api.fields import MoneyField
from proxima_invoice.foundation.api.shapes import NullField


class Fields(serializers.Serializer[Any]):
    name = serializers.CharField()
    place = serializers.IntegerField(allow_null=True)
    is_open = serializers.BooleanField()
    kind = serializers.ChoiceField(choices=["a", "b"])
    amount = MoneyField()
    day = serializers.DateField(allow_null=True)
    hours = MoneyField(source="drift.hours", allow_null=True)
    nothing = NullField()


class Answered(AnswerShape, Fields):
    pass


class Parent(AnswerShape):
    rows = Answered(many=True)


ROW: dict[str, Any] = {
    "name": "Orion",
    "place": 7,
    "is_open": True,
    "kind": "a",
    "amount": Decimal("1.5"),
    "day": date(2026, 2, 28),
    "drift": SimpleNamespace(hours=Decimal(2)),
    "nothing": None,
}
OTHER_TYPES = {"name": 12, "place": True, "is_open": 1, "kind": "unknown", "day": None, "drift": None}


@pytest.mark.parametrize("row", [ROW, ROW | OTHER_TYPES, ROW | {"place": None}], ids=["usual", "other types", "null"])
def test_an_object_is_written_as_the_framework_writes_it(row: dict[str, Any]):
    written = Answered(SimpleNamespace(**row)).data

    assert repr(dict(written)) == repr(dict(Fields(SimpleNamespace(**row)).data))


def test_a_mapping_is_written_as_the_framework_writes_it():
    row = ROW | {"drift": {"hours": Decimal(2)}}

    assert repr(dict(Answered(row).data)) == repr(dict(Fields(row).data))


def test_rows_inside_of_a_row_are_written_alike():
    row = SimpleNamespace(**ROW)

    assert Parent({"rows": [row, row]}).data == {"rows": Fields([row, row], many=True).data}


def test_what_is_missing_is_null_where_it_may_be_and_else_named():
    without_drift = SimpleNamespace(**{name: value for name, value in ROW.items() if name != "drift"})
    assert Answered(without_drift).data["hours"] is None

    with pytest.raises(AttributeError, match="field `name` on serializer `Answered`"):
        _ = Answered(SimpleNamespace()).data
