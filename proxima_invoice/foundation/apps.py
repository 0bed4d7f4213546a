from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "proxima_invoice.foundation"
    label = "foundation"
