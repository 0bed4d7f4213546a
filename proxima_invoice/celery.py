"""The door for Celery: `celery -A proxima_invoice worker --beat`."""

import os

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "proxima_invoice.settings")
django.setup()
if not settings.BROKER_URL:
    raise ImproperlyConfigured("INVOICE_BROKER_URL is not set; without a broker, manage.py run_worker does everything.")

from proxima_invoice.site.broker import app  # noqa: E402 - after Django, whose models its work is made of

__all__ = ["app"]
