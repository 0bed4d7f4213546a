from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "proxima_invoice.site"
    label = "site"
