"""A kind of work for processes that a test starts and kills: each doing is a line in a file."""

import os
import time

from django.apps import AppConfig
from django.conf import settings

KIND = "counted"
SECONDS_EACH = 0.02


class CountedWork(AppConfig):
    name = "tests"
    label = "counted_work"

    def ready(self) -> None:
        from proxima_invoice.foundation.work import periodic
        from proxima_invoice.foundation.work.registry import WorkKind, register

        register(WorkKind(name=KIND, run=count))
        periodic.register(periodic.PeriodicTask(name="counted-daily", every_seconds=86_400, run=note_the_day))


def note_the_day() -> None:
    (settings.DATA_DIR / "daily-work").touch()


def count(subject: str) -> None:
    time.sleep(SECONDS_EACH)
    # One write, whole or not at all, also from several processes.
    file = os.open(settings.DATA_DIR / "counted-work", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        os.write(file, f"{subject}\n".encode())
    finally:
        os.close(file)
