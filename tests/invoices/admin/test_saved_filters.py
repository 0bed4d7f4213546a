from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from invoices.models import Invoice, SavedFilter
from invoices.services.saved_filters import MOST

LIST = reverse("admin:invoices_invoice_changelist")
KEEP = reverse("admin:invoices_invoice_keep_filter")


def keep(client: Client, name: str = "Uzbek drafts", query: str = "status=draft&currency=UZS"):
    return client.post(KEEP, {"name": name, "query": query}, follow=True)


def drop(client: Client, kept: SavedFilter):
    return client.post(reverse("admin:invoices_invoice_drop_filter", args=[kept.pk]), follow=True)


def test_it_stands_among_the_tabs_and_narrows_the_list(drafts: dict[str, Invoice], manager: Client):
    page = keep(manager)

    assert page.context["chosen_tab"].word == "Uzbek drafts"
    assert page.context["cl"].result_count == 1
    assert "status=draft&amp;currency=UZS" in manager.get(LIST).content.decode()


def test_nobody_else_sees_or_forgets_it(draft: Invoice, manager: Client, administrator: Client):
    keep(manager)
    kept = SavedFilter.objects.get()

    assert "Uzbek drafts" not in administrator.get(LIST).content.decode()
    assert "There is no such saved filter." in drop(administrator, kept).content.decode()
    assert SavedFilter.objects.get() == kept


def test_the_same_name_takes_the_new_filter(draft: Invoice, manager: Client):
    keep(manager)
    keep(manager, query="view=mine&currency=USD")

    assert SavedFilter.objects.get().query == "view=mine&currency=USD"


def test_it_is_forgotten_on_wish(draft: Invoice, manager: Client):
    keep(manager)

    assert "is no longer kept" in drop(manager, SavedFilter.objects.get()).content.decode()
    assert not SavedFilter.objects.exists()


def test_the_place_in_the_list_is_no_part_of_it(draft: Invoice, manager: Client):
    keep(manager, query="status=draft&p=3&all=&e=1")

    assert SavedFilter.objects.get().query == "status=draft"


@pytest.mark.parametrize(
    ("name", "query", "said"),
    [
        ("  ", "status=draft", "Give the filter a name."),
        ("x" * 41, "status=draft", "at most 40 characters"),
        ("All", "", "needs no filter"),
        ("All", "p=2", "needs no filter"),
        ("Long", "q=" + "x" * 600, "too long to be kept"),
    ],
)
def test_what_makes_no_filter_is_refused(name: str, query: str, said: str, draft: Invoice, manager: Client):
    assert said in keep(manager, name, query).content.decode()
    assert not SavedFilter.objects.exists()


def test_there_is_an_end_to_them(draft: Invoice, manager: Client):
    for number in range(MOST + 1):
        page = keep(manager, name=f"Filter {number}")

    assert SavedFilter.objects.count() == MOST
    assert "remove one first" in page.content.decode()
    assert "Saved as" in keep(manager, name="Filter 0", query="status=paid").content.decode()


def test_it_takes_a_post_with_its_token_from_who_may_look(
    draft: Invoice, manager: Client, as_user: Callable[..., Client], django_user_model, client: Client
):
    client.force_login(django_user_model.objects.create_user("nobody", is_staff=True))

    assert manager.get(KEEP, {"name": "x", "query": "status=draft"}).status_code == 405
    assert as_user("manager", csrf=True).post(KEEP, {"name": "x", "query": "status=draft"}).status_code == 403
    assert client.post(KEEP, {"name": "x", "query": "status=draft"}).status_code == 403
    assert not SavedFilter.objects.exists()
