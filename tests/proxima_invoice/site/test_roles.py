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


def test_no_role_may_add_change_or_delete_what_services_own():
    for app in ("invoices", "clients"):
        for model in apps.get_app_config(app).get_models():
            assert f"{app}.delete_{model._meta.model_name}" not in ADMIN
    for name in ("invoice", "lineitem", "invoiceevent", "editrecord", "invoicedocument", "numberingcounter"):
        assert not {f"invoices.{right}_{name}" for right in ("add", "change")} & ADMIN


def test_roles_grow():
    assert VIEWER < MANAGER < ADMIN
