"""An invented delivery that gave up."""

from typing import Any

INTEGRATION: dict[str, Any] = {
    "name": "planfact",
    "title": "PlanFact",
    "state": "failed",
    "reason": "",
    "attempts": [
        {
            "started_at": "2026-03-01T09:00:00Z",
            "ended_at": "2026-03-01T09:00:01Z",
            "outcome": "failed",
            "http_status": 200,
            "error": "PlanFact has no deal APP-001.",
        }
    ],
    "last_error": "PlanFact has no deal APP-001.",
    "next_attempt_at": None,
    "ids": {},
    "links": [],
    "can_retry": True,
}
