"""Settings of processes that tests start as an operator would, with one kind of work more: tests.counted_work."""

from proxima_invoice.settings import *  # noqa: F403 - all of them
from proxima_invoice.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.counted_work.CountedWork"]
WORK_SWEEP_SECONDS = 2
