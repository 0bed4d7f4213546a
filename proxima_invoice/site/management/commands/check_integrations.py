"""`manage.py check_integrations`: does every service that is set up answer, and does it know us?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from proxima_invoice.site.outside import Trial, services, try_out

COLOURS = {"on": "green", "off": "dim", "half-set": "yellow"}


class Command(BaseCommand):
    help = (
        "Try every service that is set up by a look that changes nothing there, and say what to do where one fails. "
        "Exit status: 0 when each of them answers, 1 when one does not."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(
            file=self.stdout,  # type: ignore[arg-type]  # it has write, flush and isatty
            highlight=False,
            width=None if self.stdout.isatty() else 160,
        )
        trials = [try_out(service) for service in services()]
        console.print(_table(trials))
        if failed := [trial.title for trial in trials if trial.failed]:
            raise CommandError(f"Not as it should be: {', '.join(failed)}.")


def _table(trials: list[Trial]) -> Table:
    table = Table(title="Services", title_justify="left")
    for name in ("Service", "State", "Answer", "ms", "What to do"):
        table.add_column(name, justify="right" if name == "ms" else "left", no_wrap=name in ("Service", "State"))
    for trial in trials:
        table.add_row(
            trial.title,
            f"[red]{trial.state}, fails[/]" if trial.failed else f"[{COLOURS[trial.state]}]{trial.state}[/]",
            escape(trial.answer),
            "" if trial.milliseconds is None else f"{trial.milliseconds:.0f}",
            escape(trial.advice),
        )
    return table
