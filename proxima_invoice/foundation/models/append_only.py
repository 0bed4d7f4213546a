"""History that can be written and read, and nothing else (spec 1, Every change leaves a trace)."""

from typing import Any, NoReturn

from django.db import models


class HistoryIsFinal(TypeError):
    """Somebody tried to change or delete a row of the history: a programming error, never a user's."""


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise HistoryIsFinal("History is only ever added to.")


class AppendOnlyQuerySet(models.QuerySet[Any]):
    update = delete = bulk_update = update_or_create = _refuse
    _raw_delete = _refuse


AppendOnlyManager = models.Manager.from_queryset(AppendOnlyQuerySet)


class AppendOnlyModel(models.Model):
    """Rows can be created, one by one or in bulk. On PostgreSQL a trigger refuses what goes around the ORM."""

    objects = AppendOnlyManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            _refuse()
        super().save(*args, **kwargs)

    delete = _refuse
