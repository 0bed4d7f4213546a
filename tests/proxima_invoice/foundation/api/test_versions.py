"""`ETag` out, `If-Match` or a `version` field in (spec 3, version)."""

import json

import pytest

from tests.proxima_invoice.foundation.api.endpoints import refusal, send

pytestmark = pytest.mark.urls("tests.proxima_invoice.foundation.api.endpoints")


def patch(body: bytes = b"{}", **headers: str):
    return send("PATCH", "/api/v1/echo", body, **headers)


@pytest.mark.parametrize(
    ("tag", "version"),
    [('"3"', 3), ('W/"3"', 3), (' "3" ', 3), ("*", None), ('"0012"', 12), ('"999999999"', 999999999)],
)
def test_a_tag_says_which_version_was_seen(tag: str, version: int | None):
    assert patch(If_Match=tag).json()["data"]["version"] == version


def test_who_says_nothing_expects_nothing():
    answered = patch(b'{"a": 1}')

    assert answered.json()["data"] == {"version": None, "rest": ["a"]}
    assert answered.headers["ETag"] == '"7"'


def test_a_field_says_it_as_well_and_is_no_change_itself():
    assert patch(b'{"version": 4, "a": 1}').json()["data"] == {"version": 4, "rest": ["a"]}
    assert patch(b'{"version": 4}', If_Match='"4"').json()["data"] == {"version": 4, "rest": []}


@pytest.mark.parametrize(
    "tag",
    [
        "",
        "3",
        "'3'",
        '"three"',
        '"-3"',
        '"3.0"',
        '"3", "4"',
        '"1234567890"',
        '"3"x',
        'w/"3"',
        '""',
        "null",
        '"³"',
        '"٣"',
        "**",
    ],
)
def test_rubbish_is_refused_naming_the_header(tag: str):
    assert list(refusal(patch(If_Match=tag))["details"]) == ["If-Match"]


@pytest.mark.parametrize(
    "value", [0, -1, "1", True, False, None, 1.0, 1.5, 2**31, 10**30, [1], {"a": 1}, "", "NaN"], ids=repr
)
def test_a_field_that_is_no_version_is_refused_by_its_name(value: object):
    assert list(refusal(patch(json.dumps({"version": value}).encode()))["details"]) == ["version"]


def test_header_and_field_must_agree():
    assert list(refusal(patch(b'{"version": 4}', If_Match='"3"'))["details"]) == ["version"]
