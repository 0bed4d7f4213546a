"""A person's own filters of the list: kept under a name, and forgotten. Nobody else sees them."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from invoices.errors import Invalid, NotFound
from invoices.models import SavedFilter

MOST = 20
LONGEST_NAME, LONGEST_QUERY = 40, 500


def save_filter(*, user: AbstractBaseUser, name: str, query: str, now: datetime | None = None) -> SavedFilter:
    """Keep `query`; under a name that the person has already, instead of the old one.

    Raises `Invalid` without a name or a filter, and when there are too many.
    """
    name = " ".join(name.replace("\0", "").split())
    if not name:
        raise Invalid({"name": _("Give the filter a name.")})
    if len(name) > LONGEST_NAME:
        raise Invalid({"name": _("A name has at most %(most)d characters.") % {"most": LONGEST_NAME}})
    if not query:
        raise Invalid({"query": _("The whole list needs no filter of its own.")})
    if len(query) > LONGEST_QUERY or "\0" in query:
        raise Invalid({"query": _("This filter is too long to be kept.")})
    with transaction.atomic():
        known = SavedFilter.objects.filter(user_id=user.pk)
        if not known.filter(name=name).exists() and known.count() >= MOST:
            refusal = _("There are %(most)d saved filters already: remove one first.")
            raise Invalid({"name": refusal % {"most": MOST}})
        kept, _is_new = SavedFilter.objects.update_or_create(
            user_id=user.pk,
            name=name,
            defaults={"query": query},
            create_defaults={"query": query, "created_at": now or timezone.now()},
        )
    return kept


def forget_filter(*, user: AbstractBaseUser, filter_id: int) -> str:
    """The name of what was forgotten. Raises `NotFound` for one that is none of this person's."""
    found = SavedFilter.objects.filter(user_id=user.pk, pk=filter_id).first()
    if found is None:
        raise NotFound(_("There is no such saved filter."))
    found.delete()
    return found.name
