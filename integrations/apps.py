from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "integrations"
    label = "integrations"

    def ready(self) -> None:
        """Providers connect themselves to the facts and questions they answer to."""
        import integrations.checks
        import integrations.embedded_pdf.receivers
        import integrations.gotenberg.receivers
        import integrations.r2.receivers  # noqa: F401 - connects
