"""Spec 3, API: rules for all: one envelope, one table of codes."""

import json

import pytest

from proxima_invoice.foundation.api.problems import STATUS, Problem, Refusal, invalid, problem_of, reads


class Weather(Exception):
    pass


class Storm(Weather):
    pass


class Sun(Weather):
    pass


@reads(Weather)
def _weather(error: Weather) -> Problem:
    return Problem("CONFLICT", f"weather {error}")


@reads(Storm)
def _storm(error: Storm) -> Problem:
    return Problem("UPSTREAM_UNAVAILABLE", f"storm {error}", retry_after=3)


def test_the_table_of_codes_is_the_specification_s():
    assert STATUS == {
        "VALIDATION_ERROR": 400,
        "UNAUTHORIZED": 401,
        "FORBIDDEN": 403,
        "NOT_FOUND": 404,
        "METHOD_NOT_ALLOWED": 405,
        "CONFLICT": 409,
        "PAYLOAD_TOO_LARGE": 413,
        "UNSUPPORTED_MEDIA_TYPE": 415,
        "RATE_LIMITED": 429,
        "INTERNAL_ERROR": 500,
        "UPSTREAM_UNAVAILABLE": 503,
    }


def test_a_body_has_code_message_and_request_id_and_no_details_of_its_own():
    assert Problem("CONFLICT", "No.").body() == {
        "data": None,
        "error": {"code": "CONFLICT", "message": "No.", "request_id": ""},
    }


def test_a_wait_becomes_a_header():
    assert Problem("RATE_LIMITED", "Wait.", retry_after=0).all_headers() == {"Retry-After": "0"}
    assert Problem("RATE_LIMITED", "Wait.", headers={"A": "b"}).all_headers() == {"A": "b"}


def test_what_is_invalid_names_each_field_and_says_all_in_one_message():
    problem = invalid({"a": "Wrong.", "b": ["Bad.", "Worse."]}).problem

    assert problem.details == {"a": ["Wrong."], "b": ["Bad.", "Worse."]}
    assert problem.message == "a: Wrong.; b: Bad.; b: Worse."
    assert problem.status == 400


def test_an_error_reads_as_its_nearest_kind_was_told_to():
    assert problem_of(Storm("now")) == Problem("UPSTREAM_UNAVAILABLE", "storm now", retry_after=3)
    assert problem_of(Sun("shines")) == Problem("CONFLICT", "weather shines")
    assert problem_of(Refusal(Problem("FORBIDDEN", "No."))) == Problem("FORBIDDEN", "No.")


@pytest.mark.parametrize("error", [RuntimeError("secret"), ValueError(), KeyError("x")])
def test_what_nobody_expected_reads_as_nothing(error: Exception):
    assert problem_of(error) is None


def test_a_name_that_utf_8_cannot_write_does_not_break_the_answer_about_it():
    error = invalid({"\ud800": "There is no such field."}).problem.body()["error"]

    assert json.dumps(error, ensure_ascii=False).encode()
    assert error["details"] == {"\\ud800": ["There is no such field."]}


def test_an_answer_does_not_grow_with_what_it_refuses():
    problem = invalid({f"{number}{'x' * 10_000}": "There is no such field." for number in range(3_000)}).problem

    assert len(json.dumps(problem.body())) < 1_000_000
    assert problem.body()["error"]["message"].endswith("…")
