"""Spec 3, OpenAPI 3.0: valid without a warning, complete, and exact down to its examples."""

import json
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.urls import URLPattern, get_resolver
from openapi_schema_validator import OAS30Validator, oas30_format_checker

SIGNED = {"PUT /api/pub/uploads/{location_id}"}
"""Addresses that nobody makes up, but uses as they were given."""
METHODS = ("get", "put", "post", "patch", "delete")


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    out = StringIO()
    call_command("spectacular", format="openapi-json", stdout=out)
    made: dict[str, Any] = json.loads(out.getvalue())
    return made


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in schema["paths"].items():
        for method in METHODS:
            if method in methods:
                yield f"{method.upper()} {path}", methods[method]


def contents(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The request's body and every answer, as OpenAPI's media types."""
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        yield f"request {media_type}", content
    for code, answer in operation["responses"].items():
        for media_type, content in answer.get("content", {}).items():
            yield f"{code} {media_type}", content


def faults(value: Any, shape: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    whole = {**shape, "components": schema["components"]}
    if shape.get("format") == "binary":
        value = value.encode()
    found = OAS30Validator(whole, format_checker=oas30_format_checker).iter_errors(value)
    return [f"{error.json_path}: {error.message}" for error in found]


def test_validates_without_a_warning():
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO())


def test_is_openapi_3_0_3_for_readers_of_json_and_of_yaml(client):
    answer = client.get("/api/schema")

    assert answer["Content-Type"] == "application/json"
    assert answer.json()["openapi"] == "3.0.3"
    assert yaml.safe_load(answer.content.decode()) == answer.json()


def test_says_of_every_address_what_it_answers_and_of_no_other(schema):
    resolver = get_resolver("proxima_invoice.site.api_urls")
    answered = {
        f"{method.upper()} /api/{route}"
        for route, pattern in _patterns(resolver.url_patterns, "")
        for method in getattr(pattern.callback, "actions", {})
        if method in METHODS  # a view adds HEAD once it has been asked for it
    }

    assert {name for name, _ in operations(schema)} == answered - SIGNED


def _patterns(patterns: list[Any], before: str) -> Iterator[tuple[str, URLPattern]]:
    for one in patterns:
        route = before + re.sub(r"<\w+:(\w+)>", r"{\1}", str(one.pattern))
        if isinstance(one, URLPattern):
            yield route, one
        else:
            yield from _patterns(one.url_patterns, route)


def test_names_every_operation_once(schema):
    names = [operation["operationId"] for _, operation in operations(schema)]

    assert len(set(names)) == len(names)


def test_shows_an_example_of_every_body_and_every_answer(schema):
    without = [
        f"{name}: {where}"
        for name, operation in operations(schema)
        for where, content in contents(operation)
        if not content.get("examples") and "example" not in content
    ]

    assert without == []


def test_examples_are_what_they_are_examples_of(schema):
    wrong = [
        f"{name}: {where}: {fault}"
        for name, operation in operations(schema)
        for where, content in contents(operation)
        for example in content["examples"].values()
        for fault in faults(example["value"], content["schema"], schema)
    ]
    wrong += [
        f"{name}: {parameter['name']}: {fault}"
        for name, operation in operations(schema)
        for parameter in operation.get("parameters", [])
        for example in parameter.get("examples", {}).values()
        for fault in faults(example["value"], parameter["schema"], schema)
    ]

    assert wrong == []


def test_a_wrong_example_would_be_found(schema):
    invoice = schema["paths"]["/api/v1/invoices/{invoice_id}"]["get"]["responses"]["200"]["content"]["application/json"]
    (example,) = invoice["examples"].values()
    wrong = json.loads(json.dumps(example["value"]))
    wrong["data"]["total_amount"] = 15825000.0
    wrong["data"]["id"] = "INV-1"

    assert len(faults(wrong, invoice["schema"], schema)) == 2


def test_every_operation_says_how_it_refuses(schema):
    for name, operation in operations(schema):
        codes = operation["responses"].keys()
        assert {"400", "500", "503"} <= codes, name
        assert ({"401", "403"} <= codes) == bool(operation.get("security")), name
        # A new file's name names nothing that is there.
        names_something = ("{" in name and "{fileName}" not in name) or "prefill" in name or name.endswith("/generate")
        may_be_missing = names_something or name == "GET /api/v1/settings/branding/logo"
        assert ("404" in codes) == may_be_missing, name


def test_every_answer_names_its_request(schema):
    for name, operation in operations(schema):
        for code, answer in operation["responses"].items():
            assert "X-Request-ID" in answer["headers"], f"{name}: {code}"


def test_names_the_headers_that_a_client_decides_by(schema):
    said = {
        operation["operationId"]: {
            code: set(answer.get("headers", {})) for code, answer in operation["responses"].items()
        }
        for _, operation in operations(schema)
    }

    assert {"ETag", "Location", "Idempotency-Replayed"} <= said["generate_invoice"]["201"]
    assert "ETag" in said["download_pdf"]["304"]
    assert "304" not in said["generate_invoice"]
    assert "Idempotency-Replayed" not in said["update_invoice"]["200"]


def test_whoever_gives_an_id_leads_to_everything_that_takes_it(schema):
    takers = {one["operationId"] for name, one in operations(schema) if "{invoice_id}" in name}
    listed = schema["paths"]["/api/v1/invoices"]["get"]["responses"]["200"]["links"]

    assert set(listed) == takers
    prefilled = schema["paths"]["/api/v1/invoices/prefill"]["post"]["responses"]["200"]["links"]
    assert prefilled["generate_invoice"]["requestBody"] == "$response.body#/data"
    assert "x-leads-to" not in json.dumps(schema)


def test_bodies_refuse_fields_that_they_do_not_know(schema):
    shapes = {
        reference
        for _, operation in operations(schema)
        for content in operation.get("requestBody", {}).get("content", {}).values()
        for reference in _references(content["schema"], schema)
    }

    assert {"LineChanges", "AddedLine", "InvoiceChanges", "PrefillRequest"} <= shapes
    # What Didox says of a document, and Stripe of a payment, may grow, and is no slip.
    assert {
        name for name in shapes if schema["components"]["schemas"][name].get("additionalProperties") is not False
    } == {"DidoxNewsRequest", "StripeEventRequest", "StripeEventData"}


def _references(shape: Any, schema: dict[str, Any]) -> Iterator[str]:
    """The names of all components that a shape is made of."""
    for name, inner in shape.items() if isinstance(shape, dict) else enumerate(shape):
        if name == "$ref":
            component = inner.rpartition("/")[2]
            yield component
            yield from _references(schema["components"]["schemas"][component], schema)
        elif isinstance(inner, dict | list):
            yield from _references(inner, schema)
