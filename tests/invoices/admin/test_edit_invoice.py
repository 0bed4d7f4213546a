import re
from decimal import Decimal
from html import unescape

from django.test import Client
from django.urls import reverse

from invoices.models import EditRecord, Invoice
from invoices.services.edit_fields import edit_fields
from invoices.services.finalize import finalize


def url(invoice: Invoice) -> str:
    return reverse("admin:invoices_invoice_edit", args=[invoice.pk])


def form_of(client: Client, invoice: Invoice) -> dict[str, str]:
    """What a browser would send if nothing were touched."""
    page = client.get(url(invoice)).content.decode()
    main = page[page.index("warn-unsaved-form") :]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", main):
        found = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if found.get("type") == "checkbox" and " checked" not in tag:
            continue
        if "name" in found:
            sent[found["name"]] = unescape(found.get("value", ""))
    for name, text in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\n(.*?)</textarea>', main, re.DOTALL):
        sent[name] = unescape(text)
    return sent


def test_nothing_typed_changes_nothing(draft: Invoice, manager: Client):
    answer = manager.post(url(draft), form_of(manager, draft))

    assert answer.status_code == 302
    assert Invoice.objects.get(pk=draft.pk).version == draft.version
    assert not EditRecord.objects.exists()


def test_a_total_is_typed_as_people_write_it(draft: Invoice, manager: Client):
    manager.post(url(draft), form_of(manager, draft) | {"total_amount": "16 000 000,00"})

    edited = Invoice.objects.get(pk=draft.pk)
    assert edited.total_amount == Decimal("16000000.00")
    assert edited.total_is_manual


def test_a_switch_and_a_text(draft: Invoice, manager: Client):
    sent = form_of(manager, draft) | {"legal_text": "Payable\r\nat once"}
    del sent["show_tracked_time"]

    manager.post(url(draft), sent)

    edited = Invoice.objects.get(pk=draft.pk)
    assert edited.legal_text == "Payable\nat once"
    assert not edited.show_tracked_time
    assert edited.show_task_list


def test_a_wrong_value_is_told_beside_its_field_and_kept(draft: Invoice, manager: Client):
    answer = manager.post(url(draft), form_of(manager, draft) | {"total_amount": "a lot", "legal_text": "Kept"})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="a lot"' in page
    assert "Give a number such as 1 250,50." in page
    assert "Kept" in page
    assert Invoice.objects.get(pk=draft.pk).legal_text == ""


def test_two_people_edit_at_once_and_nothing_typed_is_lost(draft: Invoice, users, manager: Client):
    sent = form_of(manager, draft) | {"total_amount": "16 000 000,00"}
    edit_fields(invoice_id=draft.pk, user=users["admin"], changes={"legal_text": "Hers"})

    answer = manager.post(url(draft), sent)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "was changed meanwhile" in page
    assert 'value="16 000 000,00"' in page
    assert "Hers" in page


def test_saving_again_after_a_look_keeps_both_peoples_work(draft: Invoice, users, manager: Client):
    sent = form_of(manager, draft) | {"total_amount": "16 000 000,00"}
    edit_fields(invoice_id=draft.pk, user=users["admin"], changes={"legal_text": "Hers"})
    manager.post(url(draft), sent)

    manager.post(url(draft), form_of(manager, draft) | {"total_amount": "16 000 000,00"})

    edited = Invoice.objects.get(pk=draft.pk)
    assert (edited.legal_text, edited.total_amount) == ("Hers", Decimal("16000000.00"))


def test_a_clash_shows_what_is_there_now(draft: Invoice, users, manager: Client):
    sent = form_of(manager, draft) | {"total_amount": "16 000 000,00"}
    edit_fields(invoice_id=draft.pk, user=users["admin"], changes={"total_amount": "17000000"})

    page = manager.post(url(draft), sent).content.decode()

    assert "Now there is: 17\xa0000\xa0000,00" in page


def test_an_invoice_in_review_cannot_be_edited(draft: Invoice, users, manager: Client):
    sent = form_of(manager, draft) | {"legal_text": "Too late"}
    finalize(invoice_id=draft.pk, user=users["manager"])

    answer = manager.post(url(draft), sent)

    assert answer.status_code == 409
    assert "Too late" in answer.content.decode()
    assert Invoice.objects.get(pk=draft.pk).legal_text == ""


def test_an_hourly_invoice_offers_no_base(drafts: dict[str, Invoice], manager: Client):
    assert "base_amount" not in form_of(manager, drafts["APP-2"])
    assert "base_amount" in form_of(manager, drafts["APP-1"])


def test_figures_are_told_before_anything_is_saved(draft: Invoice, manager: Client):
    typed = form_of(manager, draft) | {"base_amount": "16 000 000,00"}

    told = manager.post(reverse("admin:invoices_invoice_try_edit", args=[draft.pk]), typed).json()

    assert told["figures"]["computed_total"] == f"{draft.total_amount + 1_000_000:.2f}"
    assert told["figures"]["total_is_manual"] is False
    assert Invoice.objects.get(pk=draft.pk).version == draft.version


def test_a_total_by_hand_is_taken_back_with_one_press(draft: Invoice, users, manager: Client):
    by_hand = edit_fields(invoice_id=draft.pk, user=users["manager"], changes={"total_amount": "1"})
    address = reverse("admin:invoices_invoice_computed_total", args=[draft.pk])
    assert address in manager.get(reverse("admin:invoices_invoice_change", args=[draft.pk])).content.decode()

    manager.post(address, {"version": by_hand.version})

    edited = Invoice.objects.get(pk=draft.pk)
    assert (edited.total_amount, edited.total_is_manual) == (draft.total_amount, False)
    assert address not in manager.get(reverse("admin:invoices_invoice_change", args=[draft.pk])).content.decode()


def test_an_outdated_page_takes_no_total_back(draft: Invoice, users, manager: Client):
    edit_fields(invoice_id=draft.pk, user=users["manager"], changes={"total_amount": "1"})
    address = reverse("admin:invoices_invoice_computed_total", args=[draft.pk])

    answer = manager.post(address, {"version": draft.version}, follow=True)

    assert "was changed meanwhile" in answer.content.decode()
    assert Invoice.objects.get(pk=draft.pk).total_is_manual


def test_a_viewer_takes_no_total_back(draft: Invoice, users, viewer: Client):
    by_hand = edit_fields(invoice_id=draft.pk, user=users["manager"], changes={"total_amount": "1"})
    address = reverse("admin:invoices_invoice_computed_total", args=[draft.pk])

    assert viewer.post(address, {"version": by_hand.version}).status_code == 403
    assert address not in viewer.get(reverse("admin:invoices_invoice_change", args=[draft.pk])).content.decode()
    assert Invoice.objects.get(pk=draft.pk).total_is_manual
