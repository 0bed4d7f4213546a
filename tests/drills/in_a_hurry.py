"""Leases and waits of seconds, for processes that drills start."""

from datetime import timedelta

from django.apps import AppConfig

LEASE = timedelta(seconds=8)
"""Longer than a go of two workers on a busy machine: whoever outlives it may be doubled."""


class InAHurry(AppConfig):
    name = "tests"
    label = "in_a_hurry"

    def ready(self) -> None:
        from tests.drills.deliveries import hurry

        hurry(LEASE)
