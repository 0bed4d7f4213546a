"""What `manage.py check` says of the installation itself; every command says it when it starts."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks


@checks.register("environment")
def check_variables(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[checks.CheckMessage]:
    """A variable whose name was typed wrongly changes nothing, and nobody would notice."""
    return [checks.Warning(sentence, id="site.W001") for sentence in settings.UNKNOWN_VARIABLES]
