"""Which function does which kind of work. Apps above register theirs when they are ready."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A go that failed: the `goes`th since it was asked for. `is_over`: nobody will try again by himself."""

    subject: str
    error: str
    goes: int
    is_over: bool


@dataclass(frozen=True, kw_only=True)
class WorkKind:
    """`run` gets the item's subject. It must be safe to run again after a process died in the middle of it.

    Returning means done; `outcomes` say how else it may end, and any other exception counts as `Later`. `longest` is
    the lease: what still runs after it may be taken by another process. `went_wrong` is told of each go that failed, in
    the transaction that stores it. `wait` is a schedule of its own: how long after so many goes (1, 2, …) the next one
    is due, exactly, whatever a service asked for; without it waits are `backoff`'s.
    """

    name: str
    run: Callable[[str], None]
    longest: timedelta = timedelta(minutes=2)
    most_goes: int = 12
    went_wrong: Callable[[Failure], None] | None = None
    wait: Callable[[int], timedelta] | None = None


_kinds: dict[str, WorkKind] = {}


def register(kind: WorkKind) -> None:
    """Registering a name again replaces it."""
    _kinds[kind.name] = kind


def kind_of(name: str) -> WorkKind | None:
    return _kinds.get(name)


def registered() -> list[WorkKind]:
    return list(_kinds.values())
