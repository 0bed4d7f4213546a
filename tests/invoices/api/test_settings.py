"""`/settings/invoice-automation` (spec 6, Automation settings)."""

import pytest

from invoices.models import InvoiceAutomation
from proxima_invoice.foundation.models import SettingChange
from tests.plugins.api import data, error

pytestmark = pytest.mark.django_db
PATH = "/settings/invoice-automation"
DEFAULTS = {
    "enabled": False,
    "hour_of_day": 6,
    "period": "previous_month",
    "threshold": 96,
    "status": "Active",
    "extended_order_status": "",
    "steps": ["validation", "recalculation", "pdf"],
}


@pytest.fixture
def admin(caller):
    return caller("admin")


def test_where_nobody_saved_any_they_are_the_defaults(reader):
    assert data(reader.get(PATH)) == DEFAULTS


def test_they_are_changed_as_a_whole(admin):
    wanted = {
        "enabled": True,
        "hour_of_day": 0,
        "period": "previous_month",
        "threshold": 24,
        "status": "Active, Closing",
        "extended_order_status": "70,75",
        "steps": ["validation", "recalculation", "pdf", "capture", "email"],
    }

    assert data(admin.put(PATH, wanted)) == wanted
    assert data(admin.get(PATH)) == wanted


def test_what_is_left_out_stays_as_it_is(admin):
    admin.put(PATH, {"threshold": 24})

    assert data(admin.put(PATH, {"enabled": True})) == {**DEFAULTS, "threshold": 24, "enabled": True}


def test_a_change_is_written_down(admin):
    admin.put(PATH, {"threshold": 24})
    admin.put(PATH, {"threshold": 48})

    last = SettingChange.objects.get(kind="changed")
    assert (last.field_name, last.old_value, last.new_value, last.changed_by) == ("threshold", "24", "48", "admin")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("enabled", "yes"),
        ("hour_of_day", 24),
        ("hour_of_day", -1),
        ("hour_of_day", "6"),
        ("period", "this_month"),
        ("period", None),
        ("threshold", -1),
        ("threshold", 1.5),
        ("threshold", 24 * 366 + 1),
        ("threshold", True),
        ("status", ["Active"]),
        ("status", "x" * 256),
        ("extended_order_status", 70),
        ("steps", []),
        ("steps", ["payment"]),
        ("colour", "red"),
    ],
)
def test_what_is_wrong_is_named_and_changes_nothing(field, value, admin):
    answer = admin.put(PATH, {field: value})

    assert (answer.status_code, list(error(answer)["details"])) == (400, [field])
    assert not InvoiceAutomation.objects.exists()


@pytest.mark.parametrize("role", ["viewer", "manager"])
def test_only_administrators_change_them(role, caller):
    assert caller(role).put(PATH, {"enabled": True}).status_code == 403
    assert not InvoiceAutomation.objects.exists()
