"""Bodies are strict JSON (spec 3, Codes): whatever else comes is refused naming `body`, and never a crash."""

from decimal import Decimal

import pytest
from django.test import override_settings

from proxima_invoice.foundation.api.parser import check_depth
from tests.proxima_invoice.foundation.api.endpoints import refusal, send

pytestmark = pytest.mark.urls("tests.proxima_invoice.foundation.api.endpoints")

NO_JSON = {
    "cut off": b'{"a": ',
    "no JSON": b"hello",
    "form": b"a=1&b=2",
    "two values": b"{} {}",
    "trailing comma": b'{"a": 1,}',
    "single quotes": b"{'a': 1}",
    "comment": b'{"a": 1} // x',
    "blank": b"   ",
    "mark at its start": b"\xef\xbb\xbf{}",
    "utf-16": '{"a": 1}'.encode("utf-16"),
    "utf-16 without mark": '{"a": 1}'.encode("utf-16-le"),
    "latin-1": '{"a": "ä"}'.encode("latin-1"),
    "cyrillic": '{"a": "ж"}'.encode("cp1251"),
    "encoded surrogate": b'{"a": "\xed\xa0\x80"}',
    "overlong": b'{"a": "\xc0\x80"}',
    "raw line break": b'{"a": "x\ny"}',
    "NUL": b'{"a": 1}\0',
    "doubled key": b'{"a": 1, "a": 2}',
    "doubled key, escaped": rb'{"a": 1, "\u0061": 2}',
    "doubled key, deep": b'{"x": [{"a": 1, "a": 1}]}',
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": Infinity}',
    "minus Infinity": b'{"a": -Infinity}',
    "10,000 lists": b"[" * 10_000 + b"]" * 10_000,
    "10,000 objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "10,000 open lists": b"[" * 10_000,
    "101 levels": b"[" * 101 + b"]" * 101,
    "5,000 digits": b'{"a": ' + b"1" * 5_000 + b"}",
    "a million digits": b'{"a": ' + b"1" * 1_000_000 + b"}",
    "101 decimals": b'{"a": 0.' + b"1" * 101 + b"}",
    "an exponent of 30 digits": b'{"a": 1e' + b"9" * 30 + b"}",
    "an exponent below every bound": b'{"a": 1e-' + b"9" * 30 + b"}",
    "leading zero": b'{"a": 01}',
    "plus": b'{"a": +1}',
}


@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON)
def test_it_is_refused_naming_the_body(body: bytes):
    error = refusal(send("POST", "/api/v1/echo", body))

    assert error["code"] == "VALIDATION_ERROR"
    assert list(error["details"]) == ["body"]
    assert "Traceback" not in error["message"]
    assert "sys." not in error["message"]


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": 0.1}', {"a": Decimal("0.1")}),
        (b'{"a": 15825000.10}', {"a": Decimal("15825000.10")}),
        (b'{"a": 1e400}', {"a": Decimal("1E+400")}),
        (b'{"a": 1e99999999999}', {"a": Decimal("1E+99999999999")}),
        (b'{"a": 9007199254740993}', {"a": 9007199254740993}),
        (b'{"a": "\xd0\xb6"}', {"a": "ж"}),
        (b"[" * 100 + b"]" * 100, None),
        (b"", {}),
    ],
    ids=lambda value: str(value)[:30],
)
def test_figures_stay_as_exact_as_they_came(body: bytes, value: object):
    answered = send("POST", "/api/v1/echo", body)

    assert answered.status_code == 200
    if value is not None:
        assert answered.json()["data"]["body"] == repr(value)


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"1", b"1.5", b"true", b"null", b"[{}]"])
def test_what_is_no_object_is_refused_where_one_is_asked_for(body: bytes):
    assert list(refusal(send("PUT", "/api/v1/echo", body))["details"]) == ["body"]


def test_no_body_is_an_empty_object():
    assert send("PUT", "/api/v1/echo").json()["data"]["body"] == "{}"


@pytest.mark.parametrize(("body", "field"), [(b'{"a": 1}', "a"), (b"[]", "body"), (b"null", "body"), (b"x", "body")])
def test_where_none_is_taken_anything_but_an_empty_object_is_refused(body: bytes, field: str):
    assert list(refusal(send("DELETE", "/api/v1/echo", body))["details"]) == [field]
    assert send("DELETE", "/api/v1/echo", b"{}").status_code == 200
    assert send("DELETE", "/api/v1/echo").status_code == 200


def test_an_unknown_field_is_named_even_when_utf_8_cannot_write_it():
    error = refusal(send("DELETE", "/api/v1/echo", rb'{"\ud800": 1}'))

    assert list(error["details"]) == [r"\ud800"]


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/json-patch+json",
        "application/jsonx",
        "",
        "nonsense",
    ],
)
def test_another_media_type_is_415(content_type: str):
    error = refusal(send("POST", "/api/v1/echo", b'{"a": 1}', content_type=content_type))

    assert error["code"] == "UNSUPPORTED_MEDIA_TYPE"
    assert "application/json" in error["message"]


@pytest.mark.parametrize(("packed", "status"), [("gzip", 415), ("br", 415), ("gzip, identity", 415), ("identity", 200)])
def test_a_packed_body_is_415(packed: str, status: int):
    answered = send("POST", "/api/v1/echo", b'{"a": 1}', Content_Encoding=packed)

    assert answered.status_code == status
    if status == 415:
        assert "without Content-Encoding" in refusal(answered)["message"]


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/json;charset=UTF-8; x=y"]
)
def test_json_is_json_however_it_is_spelt(content_type: str):
    assert send("POST", "/api/v1/echo", b'{"a": 1}', content_type=content_type).status_code == 200


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=20)
def test_the_largest_body_is_taken_and_one_byte_more_is_413():
    fits = b'{"a": "' + b"x" * 11 + b'"}'
    assert len(fits) == 20
    assert send("POST", "/api/v1/echo", fits).status_code == 200

    error = refusal(send("POST", "/api/v1/echo", fits + b" "))

    assert error["code"] == "PAYLOAD_TOO_LARGE"
    assert "20 bytes" in error["message"]


def test_depth_is_counted_level_by_level():
    check_depth([[]], deepest=2)
    check_depth({"a": {"b": 1}}, deepest=3)
    with pytest.raises(RecursionError):
        check_depth([[[]]], deepest=2)
    with pytest.raises(RecursionError):
        check_depth({"a": [{"b": {}}]}, deepest=3)
