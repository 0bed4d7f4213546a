"""Functions of ours in processes of their own, over a database of their own: they race, and they may be killed.

A fork server imports the product once; each process is forked from it within milliseconds and connects for itself.
"""

import multiprocessing
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any, NamedTuple

PATIENCE = 60
"""Seconds after which a process that says nothing is taken for hung."""

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.races.product"])


@dataclass
class Outcome:
    """What became of a call: its value, or the name and the words of the refusal."""

    value: Any = None
    refused: str = ""
    message: str = ""


class Call(NamedTuple):
    """`function` must be importable, arguments and value picklable."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...] = ()


class Child:
    """A call under way."""

    def __init__(self, database: str, call: Call, barrier: Barrier | None = None) -> None:
        self._pipe, theirs = _processes.Pipe()
        self._process = _processes.Process(target=_run, args=(theirs, database, call, barrier), daemon=True)
        self._process.start()
        theirs.close()

    def outcome(self) -> Outcome:
        """Waits for the end of the call. Raises with the child's own traceback when it broke."""
        try:
            kind, value = self._receive()
        finally:
            self.kill()
        if kind == "broken":
            raise AssertionError(f"The child broke:\n{value}")
        assert isinstance(value, Outcome)
        return value

    def paused_at(self) -> str | None:
        """Waits until the child reaches a moment (`pause_at`) and gives its name; None when the call ended first."""
        kind, value = self._receive()
        if kind == "broken":
            raise AssertionError(f"The child broke:\n{value}")
        return str(value) if kind == "moment" else None

    def go_on(self) -> None:
        self._pipe.send(None)

    def ends_within(self, seconds: float) -> bool:
        """Whether the call ends, or pauses, in that time."""
        return self._pipe.poll(seconds)

    def kill(self) -> None:
        """SIGKILL, as a power cut does it; returns when the process is gone."""
        self._process.kill()
        self._process.join(PATIENCE)
        self._pipe.close()

    def _receive(self) -> tuple[str, Any]:
        if not self._pipe.poll(PATIENCE):
            raise AssertionError(f"The child said nothing for {PATIENCE} s.")
        try:
            message: tuple[str, Any] = self._pipe.recv()
        except EOFError:
            raise AssertionError("The child died by itself.") from None
        return message


def call(database: str, function: Callable[..., Any], *arguments: Any) -> Any:
    """The value of one call; a refusal is an error here."""
    outcome = Child(database, Call(function, arguments)).outcome()
    assert not outcome.refused, f"{outcome.refused}: {outcome.message}"
    return outcome.value


def race(database: str, calls: Sequence[Call]) -> list[Outcome]:
    """All calls at once: every process is connected before the first one starts."""
    barrier = _processes.Barrier(len(calls))
    children = [Child(database, each, barrier) for each in calls]
    return [child.outcome() for child in children]


_to_parent: Connection | None = None


def pause_at(name: str) -> None:
    """In a child: tell the parent where we are, and wait for its word."""
    assert _to_parent is not None
    _to_parent.send(("moment", name))
    _to_parent.recv()


def _run(pipe: Connection, database: str, call: Call, barrier: Barrier | None) -> None:
    from tests.races import product  # here: the parent must not set up a second Django

    global _to_parent  # noqa: PLW0603 - one call a process
    _to_parent = pipe
    try:
        product.connect(database)
        if barrier is not None:
            barrier.wait(PATIENCE)
        try:
            outcome = Outcome(call.function(*call.arguments))
        except product.REFUSALS as refusal:
            outcome = Outcome(refused=type(refusal).__name__, message=str(refusal))
        product.disconnect()
        pipe.send(("ended", outcome))
    except BaseException:  # noqa: BLE001 - whatever it is, the parent is the one to say it
        pipe.send(("broken", traceback.format_exc()))
