from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "proxima_invoice.site"
    label = "site"

    def ready(self) -> None:
        from proxima_invoice.foundation.work import periodic
        from proxima_invoice.site import roles
        from proxima_invoice.site.sessions import CLEAR_EXPIRED_SESSIONS

        roles.connect()
        periodic.register(CLEAR_EXPIRED_SESSIONS)
