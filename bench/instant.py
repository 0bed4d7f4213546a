"""Settings of the product with services that answer at once (`bench.instant_services`)."""

from proxima_invoice.settings import *  # noqa: F403 - all of them
from proxima_invoice.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench.instant_services.InstantServices"]
