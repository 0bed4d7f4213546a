"""The three roles (spec 3, Roles) as Django groups, kept in step with the code after every `migrate`.

Not a data migration: Django makes permissions only after all migrations of a run, and a later release may give a role
more. Each app's permissions of the three groups are set exactly, so a change made to them by hand does not outlive the
next `migrate`; whoever needs other rights makes a group of another name, which is never touched.
"""

from typing import Any

from django.apps.registry import Apps
from django.apps.registry import apps as global_apps
from django.db import router
from django.db.models.signals import post_migrate

from invoices.models import Invoice, InvoiceJob, Payment

_SEEN_BY_ALL = {
    "invoices": ("invoice", "lineitem", "invoiceevent", "editrecord", "invoicedocument", "invoicejob", "payment"),
    "integrations": ("delivery",),
    "exchange": ("incomingdocument", "subscription", "notification", "signingkey"),
    "clients": (
        "contractraterule",
        "clientinvoiceconfig",
        "employeeexclusion",
        "projectclassification",
        "warehouseapplication",
        "warehousecustomer",
        "warehousecontact",
        "warehouseworklog",
        "warehouseissue",
    ),
}
_KEPT_BY_ADMINS = {
    "invoices": ("numberingschema", "branding", "bankaccount", "taxrule", "invoiceautomation", "paymentmethod"),
    "clients": ("contractraterule", "clientinvoiceconfig", "employeeexclusion", "projectclassification"),
    "exchange": ("company", "apikey", "expenseaccount", "vatclass"),
    "auth": ("user",),
}

VIEWER = frozenset(f"{app}.view_{model}" for app, models in _SEEN_BY_ALL.items() for model in models) | {
    f"invoices.view_{model}" for model in _KEPT_BY_ADMINS["invoices"]
}
# The invoice's own permissions are its verbs, `generate` to `void`; the job's is to run one; a payment's are to take it
# and to give it back.
MANAGER = (
    VIEWER
    | {
        f"invoices.{codename}"
        for model in (Invoice, InvoiceJob, Payment)
        for codename, _name in model._meta.permissions
    }
    | {"integrations.retry_delivery", "exchange.check_incomingdocument"}
)
ADMIN = (
    MANAGER
    | {
        f"{app}.{right}_{model}"
        for app, models in _KEPT_BY_ADMINS.items()
        for model in models
        for right in ("view", "add", "change")
    }
    # A subscription is changed by ending it, and a signing key added by making the next one.
    | {"auth.view_group", "exchange.change_subscription", "exchange.add_signingkey"}
)

ROLES = {"viewer": VIEWER, "manager": MANAGER, "admin": ADMIN}


def connect() -> None:
    post_migrate.connect(sync_roles, dispatch_uid="proxima_invoice.site.roles")


def sync_roles(*, app_config: Any, using: str, apps: Apps = global_apps, **_: Any) -> None:
    """Give the groups the permissions that they have of `app_config`'s app, and no other of that app."""
    try:
        group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:
        return
    if not router.allow_migrate_model(using, group_model):
        return
    own = permission_model.objects.using(using).filter(content_type__app_label=app_config.label)
    known = {f"{app_config.label}.{permission.codename}": permission for permission in own}
    for name, wanted in ROLES.items():
        group, _created = group_model.objects.using(using).get_or_create(name=name)
        held = set(group.permissions.filter(content_type__app_label=app_config.label))
        given = {known[code] for code in wanted & known.keys()}
        group.permissions.add(*(given - held))
        group.permissions.remove(*(held - given))
