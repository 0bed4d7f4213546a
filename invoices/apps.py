from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "invoices"
    label = "invoices"

    def ready(self) -> None:
        """Contracts choose among our numbering schemas without knowing us."""
        from clients.admin import numbering_names
        from invoices.models import NumberingSchema

        numbering_names.register(lambda: list(NumberingSchema.objects.values_list("name", flat=True)))
