"""The name under which a worklog is claimed (spec 2, A worklog is billed once)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from uuid import UUID

from clients.warehouse.types import Worklog


def with_refs(worklogs: Iterable[Worklog]) -> Iterator[tuple[UUID, Worklog]]:
    """Each worklog with its reference, in the given order; a repeated `worklog_id` is passed over.

    The reference comes from `worklog_id`, or else from what was logged and an ordinal among equals. All equals share
    a day, so any period that holds one of them holds them all, and the ordinals agree whatever the period.
    """
    ordinals: dict[str, int] = defaultdict(int)
    seen: set[bytes] = set()
    for worklog in worklogs:
        if worklog.worklog_id:
            identity = f"id\x1f{worklog.worklog_id}"
        else:
            identity = _identity(worklog)
            ordinals[identity] += 1
            identity = f"{identity}\x1f{ordinals[identity]}"
        digest = blake2b(identity.encode(), digest_size=16).digest()
        if digest not in seen:
            seen.add(digest)
            yield UUID(bytes=digest), worklog


def _identity(worklog: Worklog) -> str:
    # Lengths keep two different worklogs from reading the same once joined.
    label, account, issue = worklog.project_label, worklog.account_id, worklog.issue_key
    return (
        f"row\x1f{len(label)}\x1f{label}\x1f{len(account)}\x1f{account}\x1f{len(issue)}\x1f{issue}"
        f"\x1f{worklog.start_date.isoformat()}\x1f{worklog.duration_seconds}"
    )
