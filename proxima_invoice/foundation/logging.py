"""Structured logs: one JSON object a line (or columns for a person), each with the request id that caused it."""


def configure(*, level: str, style: str) -> None: ...
