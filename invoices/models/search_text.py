"""The column that a search looks into: what people know an invoice by, in one text without case.

One column instead of four, folded when it is written: SQLite, which knows the case of Latin letters only, looks through
a hundred thousand of them by itself, and PostgreSQL needs one index of trigrams.
"""

import re
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.lookups import Contains

if TYPE_CHECKING:
    from invoices.models.invoice import Invoice

SEARCHED = ("display_number", "company_name", "application_key", "customer_key")
_HAS_TRIGRAM = re.compile(r"\w{3}")
BETWEEN = "\x1f"
"""Nobody types it: nothing is found across two columns."""


def search_text(invoice: "Invoice") -> str:
    """What `search_text` of this invoice has to be."""
    return BETWEEN.join(getattr(invoice, name) for name in SEARCHED).casefold()


class SearchTextField(models.TextField):
    """Follows `SEARCHED`: set anew whenever the ORM saves it. Whoever writes rows past it calls `search_text`."""

    def pre_save(self, model_instance: Any, add: bool) -> str:
        value = search_text(model_instance)
        setattr(model_instance, self.attname, value)
        return value


@SearchTextField.register_lookup
class FoundIn(Contains):
    """`contains`, in any case."""

    def get_prep_lookup(self) -> Any:
        return str(super().get_prep_lookup()).casefold()

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        # Asked for `company` and `77`, the planner would think the index of trigrams finds few, and it finds everybody:
        # it knows that few rows hold both, not that only one of both words has a trigram.
        if _HAS_TRIGRAM.search(self.rhs):
            return self.as_sql(compiler, connection)
        column, parameters = self.process_lhs(compiler, connection)
        return f"STRPOS({column}, %s) > 0", [*parameters, self.rhs]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        # LIKE is a function of ours there (foundation.sqlite_like), and a call of Python for every row.
        column, parameters = self.process_lhs(compiler, connection)
        return f"INSTR({column}, %s) > 0", [*parameters, self.rhs]
