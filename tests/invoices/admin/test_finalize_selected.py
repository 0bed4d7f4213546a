from django.contrib.messages import get_messages
from django.test import Client

from invoices.models import Invoice
from invoices.states import Status

LIST = "/admin/invoices/invoice/"


def select(client: Client, invoices: list[Invoice], **more: object):
    return client.post(
        LIST,
        {"action": "finalize_selected", "_selected_action": [invoice.pk for invoice in invoices], **more},
    )


def versions(invoices: list[Invoice]) -> dict[str, int]:
    return {f"version_{invoice.pk}": invoice.version for invoice in invoices}


def test_it_asks_before_it_does_anything(drafts: dict[str, Invoice], manager: Client):
    answer = select(manager, list(drafts.values()))

    assert "Finalize 2 drafts" in answer.content.decode()
    assert set(Invoice.objects.values_list("status", flat=True)) == {Status.DRAFT}


def test_each_invoice_gets_its_message(drafts: dict[str, Invoice], manager: Client):
    incomplete = drafts["APP-1"]
    Invoice.objects.filter(pk=incomplete.pk).update(customer_snapshot={**incomplete.customer_snapshot, "tin": ""})

    answer = select(manager, list(drafts.values()), confirmed="1", **versions(list(drafts.values())))

    said = [str(message) for message in get_messages(answer.wsgi_request)]
    assert len(said) == 2
    assert any("has no TIN" in text for text in said)
    assert any("is in review" in text for text in said)
    assert Invoice.objects.get(pk=drafts["APP-2"].pk).status == Status.NEEDS_REVIEW


def test_what_changed_since_the_question_is_not_printed_unseen(drafts: dict[str, Invoice], manager: Client):
    invoice = drafts["APP-2"]

    select(manager, [invoice], confirmed="1", **{f"version_{invoice.pk}": invoice.version + 1})

    assert Invoice.objects.get(pk=invoice.pk).status == Status.DRAFT


def test_a_viewer_has_no_such_action(drafts: dict[str, Invoice], viewer: Client):
    select(viewer, list(drafts.values()), confirmed="1", **versions(list(drafts.values())))

    assert set(Invoice.objects.values_list("status", flat=True)) == {Status.DRAFT}
    assert "finalize_selected" not in viewer.get(LIST).content.decode()
