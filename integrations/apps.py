from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntegrationsConfig(AppConfig):
    name = "integrations"
    label = "integrations"
    verbose_name = _("Integrations")

    def ready(self) -> None:
        """Providers connect themselves to the facts and questions they answer to."""
        import integrations.answer_fetch
        import integrations.checks
        import integrations.embedded_pdf.receivers
        import integrations.gotenberg.receivers

        # In the order in which people see them (registry.registered).
        # isort: off
        import integrations.r2.receivers
        import integrations.planfact.receivers
        import integrations.telegram.receivers
        import integrations.didox.receivers
        import integrations.email.receivers
        import integrations.stripe.receivers  # noqa: F401 - connects
