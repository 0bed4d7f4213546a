"""`labels`: a list in one String (spec 2, Warehouse)."""

import json
from collections.abc import Collection

from clients.warehouse.types import Application


def parse_labels(text: str) -> tuple[str, ...]:
    """The labels in `text`, trimmed, in their order, each once; a JSON array, or separated by commas or semicolons."""
    stripped = text.strip()
    items: list[object] = []
    if stripped.startswith("["):
        try:
            items = json.loads(stripped)
        except (ValueError, RecursionError):
            items = list(stripped.strip("[]").replace(";", ",").split(","))
    else:
        items = list(stripped.replace(";", ",").split(","))
    trimmed = (str(item).strip().strip("\"'").strip() for item in items if item is not None)
    return tuple(dict.fromkeys(label for label in trimmed if label))


def billable_labels(application: Application, unbillable: Collection[str]) -> tuple[str, ...]:
    """The contract's labels that are not classified as internal or overhead (spec 2, ProjectClassification)."""
    return tuple(label for label in parse_labels(application.labels) if label not in unbillable)
