"""By what an automatic line is the same line when its invoice is computed again."""

from typing import NamedTuple, Protocol
from uuid import UUID


class KeyedLine(Protocol):
    @property
    def line_type(self) -> str: ...
    @property
    def worklog_ref(self) -> UUID | None: ...
    @property
    def rate_tier(self) -> str: ...


class LineKey(NamedTuple):
    """A task is known by its worklog, overtime by its tier, any other line by its type."""

    line_type: str
    worklog_ref: UUID | None = None
    rate_tier: str = ""


def line_key(line: KeyedLine) -> LineKey:
    if line.line_type == "task":
        return LineKey("task", worklog_ref=line.worklog_ref)
    return LineKey(line.line_type, rate_tier=line.rate_tier if line.line_type == "overtime" else "")
