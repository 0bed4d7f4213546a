import gc

from django.apps import AppConfig
from django.conf import settings

OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""By itself Python looks for cyclic rubbish whenever there are 700 objects more. A month of worklogs, a page of
invoices are many objects without a cycle among them: looking through them again and again took a third of the time."""


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
        # What is loaded by now stays until the process ends.
        gc.freeze()
        gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
