from django.apps import AppConfig
from django.conf import settings


class SiteConfig(AppConfig):
    name = "proxima_invoice.site"
    label = "site"

    def ready(self) -> None:
        import proxima_invoice.site.checks
        from invoices.services.store_drift import STORE_DRIFT
        from proxima_invoice.foundation.api.idempotency import FORGET_OLD_KEYS
        from proxima_invoice.foundation.api.lockout import FORGET_OLD_ATTEMPTS
        from proxima_invoice.foundation.work import periodic
        from proxima_invoice.site import roles
        from proxima_invoice.site.sessions import CLEAR_EXPIRED_SESSIONS

        roles.connect()
        for task in (CLEAR_EXPIRED_SESSIONS, FORGET_OLD_KEYS, FORGET_OLD_ATTEMPTS, STORE_DRIFT):
            periodic.register(task)
        if settings.BROKER_URL:
            import proxima_invoice.site.broker  # noqa: F401 - tells it of work
