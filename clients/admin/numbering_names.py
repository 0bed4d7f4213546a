"""Which numbering schemas a contract may be given. Numbering belongs to invoices, which fill this when they load."""

from collections.abc import Callable, Sequence

_sources: list[Callable[[], Sequence[str]]] = []


def register(source: Callable[[], Sequence[str]]) -> None:
    """`source` gives the names of all schemas, each time it is asked. The last one registered counts."""
    _sources[:] = [source]


def names() -> list[str]:
    return [name for source in _sources for name in source()]
