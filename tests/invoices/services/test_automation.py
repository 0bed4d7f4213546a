"""The automation settings: read, changed, and every change written down."""

import pytest

from invoices.models import InvoiceAutomation
from invoices.services.automation import automation, change_automation, comma_list
from proxima_invoice.foundation.models import SettingChange

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna")


def test_where_nobody_saved_any_they_are_the_defaults():
    found = automation()

    assert (found.enabled, found.threshold, found.status, found.extended_order_status) == (False, 96, "Active", "")
    assert (found.period, found.hour_of_day, found.through) == ("previous_month", 6, "pdf")
    assert not InvoiceAutomation.objects.exists()


def test_a_change_is_kept_and_written_down_field_by_field(anna):
    change_automation(user=anna, fields={"enabled": True})
    SettingChange.objects.all()

    change_automation(user=anna, fields={"enabled": True, "threshold": 48})

    assert (automation().enabled, automation().threshold) == (True, 48)
    last = SettingChange.objects.filter(kind="changed").get()
    assert (last.field_name, last.old_value, last.new_value, last.changed_by) == ("threshold", "96", "48", "anna")


def test_there_is_one_row(anna):
    change_automation(user=anna, fields={"threshold": 48})
    change_automation(user=anna, fields={"threshold": 24})

    assert InvoiceAutomation.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "parts"), [("", ()), ("Active", ("Active",)), (" Active , On hold,, ", ("Active", "On hold"))]
)
def test_a_comma_list(text, parts):
    assert comma_list(text) == parts
