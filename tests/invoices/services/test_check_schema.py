from typing import Any

import pytest

from invoices.errors import Invalid
from invoices.services.check_schema import check_schema

SOUND = {"pre_text": "__year__/", "post_text": "", "sequence_key": "__year__", "start_value": 1, "max_value": None}
OFFICE = {"__office__": {"required": True, "default": "TAS"}}


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"pre_text": "__office__-__year__", "placeholders": OFFICE},
        {"post_text": "__office__", "sequence_key": "__office__", "placeholders": OFFICE},
        {"start_value": 5, "max_value": 5},
    ],
)
def test_a_sound_schema_passes(values: dict[str, Any]):
    check_schema(values=SOUND | values)


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"pre_text": "INV-"}, "sequence_key", "numbers would repeat"),
        ({"post_text": "__yaer__"}, "post_text", "__yaer__ is not a placeholder"),
        ({"max_value": 5, "start_value": 9}, "max_value", "lies before the first, 9"),
        ({"placeholders": [1]}, "placeholders", "Give an object"),
        ({"placeholders": {"__office__": "TAS"}}, "placeholders", "Give an object"),
        ({"placeholders": {"office": {}}}, "placeholders", "office cannot be an own placeholder"),
        ({"placeholders": {"__year__": {}}}, "placeholders", "__year__ cannot be an own placeholder"),
    ],
)
def test_a_wrong_one_names_the_field_and_the_reason(wrong: dict[str, Any], field: str, sentence: str):
    with pytest.raises(Invalid) as refused:
        check_schema(values=SOUND | wrong)

    assert list(refused.value.details) == [field]
    assert sentence in refused.value.details[field][0]


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(Invalid) as refused:
        check_schema(values={"pre_text": "__a__", "sequence_key": "__b__", "start_value": 9, "max_value": 1})

    assert set(refused.value.details) == {"pre_text", "sequence_key", "max_value"}
