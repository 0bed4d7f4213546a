from django.db import models


class ContractLock(models.Model):
    """One row per contract, locked while its drafts are saved: two periods of a contract cannot overlap unseen."""

    application_key = models.CharField(max_length=20, primary_key=True)

    def __str__(self) -> str:
        return self.application_key
