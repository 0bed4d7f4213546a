"""The background process of an installation without a broker (spec 5, The worker)."""

import os
import signal
from argparse import ArgumentParser
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from invoices.services.work_off_job import KINDS
from proxima_invoice.foundation.work import loop, periodic
from proxima_invoice.foundation.work.hands import more_hands


class Command(BaseCommand):
    help = "Do background work until told to stop (SIGTERM or Ctrl-C); what has begun is finished first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--until-idle", action="store_true", help="do everything that is due now, then end")
        parser.add_argument("--with", type=int, dest="parent", metavar="PID", help="end when our parent, PID, does")

    def handle(self, *args: Any, until_idle: bool, parent: int | None, **options: Any) -> None:
        tasks = periodic.registered()
        if until_idle:
            if failed := loop.run_until_idle(tasks):
                raise CommandError(f"Failed: {', '.join(failed)}. The log says why.")
            return
        stop = Event()
        previous = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
        if parent is not None:
            Thread(target=_stop_with, args=(parent, stop), daemon=True).start()
        self.stdout.write(f"Working: {', '.join(task.name for task in tasks)}. Ctrl-C stops.")
        self.stdout.flush()
        try:
            # Jobs alone are spread: what is delivered keeps its order, as one worker always gave it.
            with more_hands(settings.WORK_HANDS - 1, kinds=KINDS):
                loop.run_until_stopped(tasks, stop=stop)
        finally:
            for number, handler in previous.items():
                signal.signal(number, handler)
        self.stdout.write("Stopped.")


def _stop_with(parent: int, stop: Event) -> None:
    """A parent that was killed says nothing: we find ourselves with another one."""
    while os.getppid() == parent:
        if stop.wait(1):
            return
    stop.set()
