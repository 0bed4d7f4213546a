"""Placeholder until the webhooks are merged."""

from datetime import datetime
from uuid import UUID


def publish(*, event: str, company_id: UUID, message: str, now: datetime) -> int:
    return 0
