import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from invoices.models import Invoice
from invoices.states import MOVES
from proxima_invoice.site.roles import ADMIN, MANAGER, ROLES, VIEWER


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(ROLES))
def test_a_role_has_exactly_its_permissions(role: str):
    held = Group.objects.get(name=role).permissions.values_list("content_type__app_label", "codename")

    assert {f"{app}.{codename}" for app, codename in held} == ROLES[role]


@pytest.mark.django_db
def test_migrating_again_repairs_a_role_and_leaves_other_groups_alone():
    viewer, own = Group.objects.get(name="viewer"), Group.objects.create(name="auditor")
    permission = Permission.objects.get(codename="void_invoice")
    viewer.permissions.set([permission])
    own.permissions.set([permission])

    call_command("migrate", verbosity=0)

    assert permission not in viewer.permissions.all()
    assert viewer.permissions.count() == len(VIEWER)
    assert list(own.permissions.all()) == [permission]


def test_every_verb_has_a_permission_that_managers_have():
    own = {codename for codename, _name in Invoice._meta.permissions}

    assert {f"{verb}_invoice" for verb in MOVES} <= own
    assert {f"invoices.{codename}" for codename in own} <= MANAGER
    assert not {f"invoices.{codename}" for codename in own} & VIEWER


# Spec 3, Roles. It speaks of generating, editing and regenerating; refresh, reopen and void are of their kind.
DONE_BY_MANAGERS = {
    f"invoices.{verb}_invoice"
    for verb in (
        *("generate", "edit", "finalize", "approve", "decline", "send", "accept", "reject", "mark_paid"),
        *("regenerate", "refresh", "reopen", "void"),
    )
}
RETRIED_BY_MANAGERS = {"integrations.retry_delivery"}
RUN_BY_MANAGERS = {"invoices.run_invoicejob"}
TAKEN_BY_MANAGERS = {"invoices.capture_payment", "invoices.refund_payment"}
CHECKED_BY_MANAGERS = {"exchange.check_incomingdocument"}
KEPT_BY_ADMINS = {
    "rate rules": ("clients", "contractraterule"),
    "client settings": ("clients", "clientinvoiceconfig"),
    "exclusions": ("clients", "employeeexclusion"),
    "exclusions of projects": ("clients", "projectclassification"),
    "numbering": ("invoices", "numberingschema"),
    "branding": ("invoices", "branding"),
    "bank accounts of the branding": ("invoices", "bankaccount"),
    "tax": ("invoices", "taxrule"),
    "automation": ("invoices", "invoiceautomation"),
    "payment methods": ("invoices", "paymentmethod"),
    "companies of the exchange": ("exchange", "company"),
    "keys of the exchange": ("exchange", "apikey"),
    "expense accounts": ("exchange", "expenseaccount"),
    "VAT classes": ("exchange", "vatclass"),
    "users": ("auth", "user"),
}


def test_a_viewer_may_look_and_nothing_else():
    assert {permission for permission in VIEWER if not permission.partition(".")[2].startswith("view_")} == set()
    assert {"invoices.view_invoice", "invoices.view_lineitem", "invoices.view_invoicedocument"} <= VIEWER


def test_a_manager_may_do_more_than_look_to_invoices_their_deliveries_jobs_and_payments():
    done = DONE_BY_MANAGERS | RETRIED_BY_MANAGERS | RUN_BY_MANAGERS | TAKEN_BY_MANAGERS | CHECKED_BY_MANAGERS
    assert done == MANAGER - VIEWER
    assert {f"invoices.{codename}" for codename, _name in Invoice._meta.permissions} == DONE_BY_MANAGERS


def test_an_admin_may_also_change_the_settings():
    changed = {f"{app}.{right}_{model}" for app, model in KEPT_BY_ADMINS.values() for right in ("add", "change")}
    looked_at = {"auth.view_user", "auth.view_group"}
    looked_at |= {f"exchange.view_{model}" for app, model in KEPT_BY_ADMINS.values() if app == "exchange"}
    of_exchange = {"exchange.change_subscription", "exchange.add_signingkey"}

    assert changed | looked_at | of_exchange == ADMIN - MANAGER


def test_no_role_may_add_change_or_delete_what_services_own():
    for app in ("invoices", "clients"):
        for model in apps.get_app_config(app).get_models():
            assert f"{app}.delete_{model._meta.model_name}" not in ADMIN
    for name in ("invoice", "lineitem", "invoiceevent", "editrecord", "invoicedocument", "numberingcounter"):
        assert not {f"invoices.{right}_{name}" for right in ("add", "change")} & ADMIN


def test_roles_grow():
    assert VIEWER < MANAGER < ADMIN
