"""What can be done next with an answer: OpenAPI links to all operations that take an id from it, or all of it."""

from typing import Any

EXTENSION = "x-leads-to"
"""Where an operation's `leads_to` and `body_of` stand until the whole schema is known."""


def add_links(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A hook of drf-spectacular; `result` is the whole schema."""
    operations = [(path, one) for path, methods in result["paths"].items() for one in methods.values()]
    for _, operation in operations:
        leads_to, body_of = operation.pop(EXTENSION, ({}, ""))
        links = {
            taker["operationId"]: {"operationId": taker["operationId"], "parameters": {parameter: expression}}
            for parameter, expression in leads_to.items()
            for path, taker in operations
            if f"{{{parameter}}}" in path
        }
        if body_of:
            links[body_of] = {"operationId": body_of, "requestBody": "$response.body#/data"}
        if links:
            made = next(operation["responses"][code] for code in ("201", "200") if code in operation["responses"])
            made["links"] = links
    return result
