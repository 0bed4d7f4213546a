"""The background process of an installation without a broker (spec 5, The worker)."""

import signal
from argparse import ArgumentParser
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from proxima_invoice.foundation.work import loop, periodic


class Command(BaseCommand):
    help = "Do background work until told to stop (SIGTERM or Ctrl-C); what has begun is finished first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--until-idle", action="store_true", help="do everything that is due once, then end")

    def handle(self, *args: Any, until_idle: bool, **options: Any) -> None:
        tasks = periodic.registered()
        if until_idle:
            if failed := loop.run_once(tasks):
                raise CommandError(f"Failed: {', '.join(failed)}. The log says why.")
            return
        stop = Event()
        previous = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
        self.stdout.write(f"Working: {', '.join(task.name for task in tasks)}. Ctrl-C stops.")
        self.stdout.flush()
        try:
            loop.run_until_stopped(tasks, stop=stop)
        finally:
            for number, handler in previous.items():
                signal.signal(number, handler)
        self.stdout.write("Stopped.")
