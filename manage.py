#!/usr/bin/env python
"""Django's command line for Proxima Invoice."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "proxima_invoice.settings")
    execute_from_command_line(sys.argv)
