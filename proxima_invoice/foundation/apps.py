from django.apps import AppConfig

from proxima_invoice.foundation import sqlite_like


class FoundationConfig(AppConfig):
    name = "proxima_invoice.foundation"
    label = "foundation"

    def ready(self) -> None:
        sqlite_like.connect()
