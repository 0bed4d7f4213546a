import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from integrations.errors import PermanentError
from integrations.models import Delivery
from invoices.models import Invoice

LIST = "/admin/integrations/delivery/"


@pytest.fixture
def failed(service, approved) -> Delivery:
    service.ends = [PermanentError("There is no deal <APP-1>.")]
    service.owe(approved)
    service.go()
    return Delivery.objects.get()


def again(delivery: Delivery) -> str:
    return reverse("admin:integrations_delivery_retry", args=[delivery.invoice_id, delivery.integration])


def said(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


@pytest.mark.parametrize("role", ["viewer", "manager", "admin"])
def test_every_role_sees_what_is_owed(role: str, failed: Delivery, as_user):
    page = as_user(role).get(LIST).content.decode()

    assert "Gave up" in page
    assert "There is no deal &lt;APP-1&gt;." in page


@pytest.mark.parametrize(
    ("query", "count"),
    [({"state": "failed"}, 1), ({"state": "done"}, 0), ({"integration": "service"}, 1), ({"integration": "x"}, 0),
     ({"q": "INV-1"}, 1), ({"q": "nobody"}, 0)],
)  # fmt: skip
def test_filters(query: dict[str, str], count: int, failed: Delivery, viewer: Client):
    assert len(viewer.get(LIST, query).context["cl"].result_list) == count


def test_every_go_is_told(failed: Delivery, viewer: Client):
    page = viewer.get(f"{LIST}{failed.pk}/change/").content.decode()

    assert "There is no deal &lt;APP-1&gt;." in page
    assert "Try again now" not in page


def test_a_manager_tries_again_from_the_invoice(failed: Delivery, manager: Client, service):
    answer = manager.post(again(failed))

    assert answer.status_code == 302
    service.catch_up()
    assert said(answer) == ["Service of INV-1 is tried again now."]
    assert service.go() == 1
    assert Delivery.objects.get().work.state == "done"


def test_selected_ones_are_tried_again_with_a_line_each(failed: Delivery, manager: Client):
    answer = manager.post(LIST, {"action": "retry_selected", "_selected_action": [str(failed.pk)], "index": "0"})

    assert said(answer) == ["Service of INV-1 is tried again now."]


def badge(client: Client) -> str | None:
    entries = [item for group in client.get(LIST).context["sidebar_navigation"] for item in group["items"]]
    return next(item.get("badge") for item in entries if item["link"] == LIST)


def test_what_gave_up_for_an_earlier_approval_is_history(failed: Delivery, manager: Client, service):
    page = f"{LIST}{failed.pk}/change/"
    assert badge(manager) == "1"
    assert "Try again now" in manager.get(page).content.decode()

    Invoice.objects.update(approval_no=2)
    assert badge(manager) is None
    assert "Try again now" not in manager.get(page).content.decode()
    answer = manager.post(LIST, {"action": "retry_selected", "_selected_action": [str(failed.pk)], "index": "0"})
    assert said(answer) == ["Service of INV-1 is no longer due: approval 1 is history."]
    assert Delivery.objects.get().work.state == "failed"


def test_a_service_that_was_switched_on_later_has_a_button(service, approved: Invoice, manager: Client):
    page = reverse("admin:invoices_invoice_change", args=[approved.pk])
    shown = manager.get(page).content.decode()
    assert "Not asked for" in shown
    assert "Try again now" in shown

    manager.post(reverse("admin:integrations_delivery_retry", args=[approved.pk, "service"]))
    service.catch_up()
    assert service.go() == 1


def test_what_is_done_says_so(failed: Delivery, manager: Client, service):
    manager.post(again(failed))
    service.catch_up()
    service.go()

    assert said(manager.post(again(failed)))[-1] == "INV-1: Service of INV-1 is done."


def test_looking_never_tries_again(failed: Delivery, manager: Client):
    assert manager.get(again(failed)).status_code == 405
    assert Delivery.objects.get().work.state == "failed"


def test_a_viewer_may_not_try_again(failed: Delivery, viewer: Client):
    assert viewer.post(again(failed)).status_code == 403
    viewer.post(LIST, {"action": "retry_selected", "_selected_action": [str(failed.pk)], "index": "0"})
    assert Delivery.objects.get().work.state == "failed"


def test_the_invoice_shows_where_it_goes(failed: Delivery, manager: Client, viewer: Client):
    page = reverse("admin:invoices_invoice_change", args=[failed.invoice_id])

    shown = manager.get(page).content.decode()
    assert "Where it goes" in shown
    assert again(failed) in shown
    assert again(failed) not in viewer.get(page).content.decode()


def test_services_that_are_off_are_not_shown(service, approved: Invoice, manager: Client):
    service.off = "not set"

    page = manager.get(reverse("admin:invoices_invoice_change", args=[approved.pk])).content.decode()
    assert "Where it goes" not in page


def test_a_token_is_needed(failed: Delivery, as_user):
    assert as_user("manager", csrf=True).post(again(failed)).status_code == 403
