#!/usr/bin/env python
"""Django's command line for Proxima Invoice."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "proxima_invoice.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # A wrong variable: its name and what is wrong with it say more than our own lines of code.
        sys.exit(str(error))
