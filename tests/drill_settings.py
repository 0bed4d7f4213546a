"""Settings of workers that drills start as an operator would: with little patience, so that a drill need not wait."""

from proxima_invoice.settings import *  # noqa: F403 - all of them
from proxima_invoice.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.drills.in_a_hurry.InAHurry"]
WORK_SWEEP_SECONDS = 2
