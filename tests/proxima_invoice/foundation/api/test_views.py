"""Every endpoint reads its query and the ids in its address strictly (spec 3, Codes)."""

from uuid import UUID

import pytest
from django.http import QueryDict

from proxima_invoice.foundation.api.problems import Refusal
from proxima_invoice.foundation.api.views import LARGEST_ID, answer, as_id, as_number, only_known

ID = UUID("550e8400-e29b-41d4-a716-446655440000")


def test_one_object_stands_in_the_envelope_and_its_version_in_the_etag():
    answered = answer({"a": 1}, version=3, headers={"Location": "/x"})

    assert answered.data == {"data": {"a": 1}, "error": None}
    assert answered.headers["ETag"] == '"3"'
    assert answered.headers["Location"] == "/x"
    assert "ETag" not in answer({}).headers


def test_parameters_that_are_known_pass_in_any_number_of_them():
    only_known(QueryDict("a=1&b=2"), {"a", "b", "c"})
    only_known(QueryDict(""), set())


@pytest.mark.parametrize(
    ("query", "named"),
    [("b=1", ["b"]), ("a=1&a=1", ["a"]), ("A=1", ["A"]), ("a=1&b=2&c=3", ["b", "c"]), ("a[]=1", ["a[]"]), ("=1", [""])],
)
def test_an_unknown_or_doubled_parameter_is_named(query: str, named: list[str]):
    with pytest.raises(Refusal) as refused:
        only_known(QueryDict(query), {"a"})

    assert list(refused.value.problem.details or {}) == named


@pytest.mark.parametrize("text", [str(ID), str(ID).upper()])
def test_an_id_is_read_in_either_case(text: str):
    assert as_id(text) == ID


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "INV-1",
        str(ID)[:-1],
        f"{ID}0",
        f"{{{ID}}}",
        f"urn:uuid:{ID}",
        f" {ID}",
        f"{ID}\n",
        "x" * 36,
        "0" * 5_000,
        ID.hex,
        str(ID).replace("5", "٥"),
        str(ID).replace("-4", "_4"),
        "5_50e8400e29b41d4a71644665544000",
    ],
)
def test_what_is_no_id_is_named(text: str):
    with pytest.raises(Refusal) as refused:
        as_id(text, name="invoice_id")

    assert list(refused.value.problem.details or {}) == ["invoice_id"]


@pytest.mark.parametrize("text", ["1", "42", str(LARGEST_ID)])
def test_a_number_is_read(text: str):
    assert as_number(text, name="schema_id") == int(text)


@pytest.mark.parametrize(
    "text", ["", "0", "01", "-1", "+1", "1.0", " 1", "1\n", "٥", "x", str(LARGEST_ID + 1), "9" * 5_000]
)
def test_what_is_no_number_is_named(text: str):
    with pytest.raises(Refusal) as refused:
        as_number(text, name="schema_id")

    assert list(refused.value.problem.details or {}) == ["schema_id"]
