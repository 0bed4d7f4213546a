from collections.abc import Callable
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.warehouse.database import DatabaseWarehouse
from clients.warehouse.replace_tables import replace_tables
from clients.warehouse.source import WarehouseUnavailable
from invoices.admin import month as month_page
from invoices.models import Invoice
from invoices.services import create_drafts as drafting
from invoices.services.compute_draft import compute_drafts
from invoices.services.edit_fields import edit_fields
from invoices.states import Status
from tests.documents import invoice_of, line
from tests.plugins.admin import NOW
from tests.worlds import FEBRUARY, application, hours, store

MONTH, BOARD, HOURS = (reverse(f"admin:invoices_invoice_{name}") for name in ("month", "month_board", "month_hours"))
LIST = reverse("admin:invoices_invoice_changelist")
ASKED = {"month": "2026-02"}
WITH_CONTRACTS, WITH_HOURS = ({**ASKED, "read": part} for part in ("board", "hours"))


@pytest.fixture
def warehouse_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_arguments: object) -> None:
        raise WarehouseUnavailable("nobody answers")

    for question in ("applications", "tracked_time", "worklogs_by_contract"):
        monkeypatch.setattr(DatabaseWarehouse, question, away)


def stage_counts(answer) -> dict[str, int | None]:
    return {stage.name: stage.count for stage in answer.context["board"].stages}


def generate(client: Client, *keys: str, month: str = "2026-02"):
    return client.post(MONTH, {"month": month, "application_keys": list(keys)})


class TestThePage:
    def test_the_admin_opens_with_it(self, month: None, viewer: Client):
        assert viewer.get("/admin/").headers["Location"] == MONTH

    @pytest.mark.parametrize("role", ["viewer", "manager", "admin"])
    @pytest.mark.parametrize("address", [MONTH, BOARD, HOURS])
    def test_every_role_may_look(self, address: str, role: str, month: None, as_user: Callable[..., Client]):
        assert as_user(role).get(address, ASKED).status_code == 200

    @pytest.mark.parametrize("address", [MONTH, BOARD, HOURS])
    def test_nobody_else_may(self, address: str, db: None, django_user_model, client: Client):
        client.force_login(django_user_model.objects.create_user("nobody", is_staff=True))

        assert client.get(address).status_code == 403

    @time_machine.travel("2026-03-05", tick=False)
    def test_it_opens_on_the_month_before_today_with_its_neighbours(self, month: None, viewer: Client):
        answer = viewer.get(MONTH)

        assert answer.context["words"] == "February 2026"
        assert answer.context["previous"] == (f"{MONTH}?month=2026-01", "January 2026")
        assert answer.context["next"] == (f"{MONTH}?month=2026-03", "March 2026")

    @time_machine.travel("2026-03-05", tick=False)
    def test_there_is_no_way_beyond_next_month(self, month: None, viewer: Client):
        assert viewer.get(MONTH, {"month": "2026-03"}).context["next"] is not None
        assert viewer.get(MONTH, {"month": "2026-04"}).context["next"] is None

    @pytest.mark.parametrize("typed", ["", "2026-13", "x", "٢٠٢٦-٠٢", "9999-12"])
    @time_machine.travel("2026-03-05", tick=False)
    def test_what_is_no_month_is_said_and_the_usual_one_shown(self, typed: str, month: None, viewer: Client):
        answer = viewer.get(MONTH, {"month": typed})

        assert "is not a month" in answer.content.decode()
        assert answer.context["words"] == "February 2026"

    @pytest.mark.parametrize("edge", ["1990-01", "2199-12"])
    @pytest.mark.parametrize("address", [MONTH, BOARD, HOURS])
    def test_the_first_and_the_last_month_there_are(self, address: str, edge: str, month: None, viewer: Client):
        assert viewer.get(address, {"month": edge}).status_code == 200

    def test_it_asks_little_of_the_database_and_nothing_of_the_warehouse(
        self, warehouse_away: None, month: None, manager: Client
    ):
        for number in range(30):
            invoice_of(line(), application_key=f"APP-{number}", warnings=[{"message": "Look."}])
        manager.get(MONTH, ASKED)
        with CaptureQueriesContext(connection) as queries:
            answer = manager.get(MONTH, ASKED)

        assert len(queries) <= 15
        assert "cannot be read" not in answer.content.decode().partition("<template")[0].partition("data-failed")[0]

    def test_it_loads_its_own_script_and_style_alone(self, month: None, viewer: Client):
        assert "proxima/month.js" in viewer.get(MONTH).content.decode()
        assert "proxima/month.js" not in viewer.get(LIST).content.decode()

    def test_the_navigation_marks_the_month_and_not_the_invoices(self, month: None, viewer: Client):
        def marked(address: str) -> list[str]:
            groups = viewer.get(address).context["sidebar_navigation"]
            return [str(item["title"]) for group in groups for item in group["items"] if item["active"]]

        assert (marked(MONTH), marked(LIST)) == (["Month"], ["Invoices"])


class TestStages:
    def test_before_the_warehouse_answers_what_is_missing_is_unknown(self, drafts: dict[str, Invoice], viewer: Client):
        assert stage_counts(viewer.get(MONTH, ASKED)) == {
            "missing": None,
            "draft": 2,
            "needs_review": 0,
            "approved": 0,
            "sent": 0,
            "paid": 0,
        }

    def test_missing_ones_are_estimated(self, month: None, viewer: Client):
        answer = viewer.get(BOARD, ASKED)
        page = answer.content.decode()

        assert stage_counts(answer)["missing"] == 2
        assert '≈&nbsp;<span class="px-amount">15\xa0300\xa0000' in page
        assert '≈&nbsp;<span class="px-amount">150<span' in page

    @pytest.mark.parametrize("status", [status for status in Status if status != Status.VOID])
    def test_every_number_leads_to_the_invoices_it_counts(self, status: Status, month: None, viewer: Client):
        for amount in ("100.10", "200.20"):
            invoice_of(line(unit_price=Decimal(amount)), status=status)
        invoice_of(line(), currency="USD", status=status)
        board = viewer.get(BOARD, ASKED).context["board"]

        [stage] = [each for each in board.stages if each.name == status]
        assert len(viewer.get(stage.url).context["cl"].result_list) == stage.count == 3
        place = board.stages.index(stage)
        for measure in board.measures[:-1]:
            for cell in (measure.cells[place], measure.total):
                totals = reverse("admin:invoices_invoice_totals") + "?" + cell.url.partition("?")[2]
                [listed] = viewer.get(totals).context["sums"]
                assert (listed.currency, listed.total) == (measure.name, cell.value)
        assert board.measures[-1].cells[place].value == Decimal("3.00")

    def test_amounts_of_different_currencies_are_never_added(self, drafts: dict[str, Invoice], viewer: Client):
        board = viewer.get(BOARD, ASKED).context["board"]

        assert {measure.name: measure.total.value for measure in board.measures} == {
            "UZS": Decimal("15300000.00"),
            "USD": Decimal("150.00"),
            "Hours": Decimal("45.00"),
        }

    def test_a_void_invoice_counts_nowhere(self, month: None, viewer: Client):
        invoice_of(line(), status="void", application_key="APP-7")

        counts = stage_counts(viewer.get(BOARD, ASKED))
        assert {name: count for name, count in counts.items() if count} == {"missing": 2}

    def test_last_month_stands_beside_and_six_months_are_told_in_words(
        self, drafts: dict[str, Invoice], viewer: Client
    ):
        [uzs, *_] = viewer.get(BOARD, {"month": "2026-03"}).context["board"].measures

        assert (uzs.total.value, uzs.before.value) == (None, Decimal("15300000.00"))
        assert "October 0,00" in uzs.told
        assert "February 15\xa0300\xa0000,00, March 0,00" in uzs.told

    def test_an_empty_month_is_quiet(self, month: None, viewer: Client):
        page = viewer.get(BOARD, {"month": "2020-03"}).content.decode()

        assert "Nothing to bill in March 2020 yet" in page
        assert "pxm-matrix" not in page


class TestWhatNeedsAPerson:
    def rows(self, client: Client, **asked: str) -> list[tuple[str, str, str]]:
        table = client.get(BOARD, {**ASKED, **asked}).context["table"]
        return [(row.key, row.reason, row.step) for row in table.rows]

    def test_a_missing_draft(self, month: None, manager: Client):
        assert self.rows(manager) == [
            ("APP-1", "No draft yet.", "See figures"),
            ("APP-2", "No draft yet.", "See figures"),
        ]

    def test_its_figures_can_be_seen(self, month: None, manager: Client):
        [row, *_] = manager.get(BOARD, ASKED).context["table"].rows

        assert manager.get(row.url).context["draft"].application_key == "APP-1"

    def test_a_sound_draft_does_not(self, drafts: dict[str, Invoice], manager: Client):
        assert self.rows(manager) == []

    def test_a_total_by_hand_does(self, draft: Invoice, users, manager: Client):
        edit_fields(invoice_id=draft.pk, user=users["manager"], changes={"total_amount": Decimal("16000000.00")})

        assert self.rows(manager) == [("APP-1", "Total set by hand; the lines say 15\xa0300\xa0000,00.", "Open")]

    def test_what_was_turned_down_says_why(self, month: None, manager: Client, viewer: Client):
        invoice_of(line(), status="declined", decline_reason="Disputed.", application_key="APP-1")
        invoice_of(line(), status="rejected", reject_reason="Too much.", application_key="APP-2")

        assert self.rows(manager) == [
            ("APP-1", "Declined: Disputed.", "Reopen…"),
            ("APP-2", "The customer refused it: Too much.", "Reopen…"),
        ]
        assert [step for _key, _reason, step in self.rows(viewer)] == ["Open", "Open"]

    def test_reviews_wait(self, drafts: dict[str, Invoice], manager: Client):
        Invoice.objects.filter(application_key="APP-1").update(status="needs_review")
        Invoice.objects.filter(application_key="APP-2").update(
            status="needs_review", warnings=[{"message": "Look twice."}]
        )

        assert self.rows(manager) == [
            ("APP-2", "Look twice.", "Review"),
            ("APP-1", "Waits for review.", "Review"),
        ]

    @pytest.mark.parametrize(
        ("show", "expected"),
        [
            ("all", ["APP-2", "APP-1"]),
            ("missing", ["APP-2"]),
            ("draft", ["APP-1"]),
            ("paid", []),
            ("rubbish", ["APP-2"]),
        ],
    )
    def test_the_choice_narrows(self, show: str, expected: list[str], month: None, manager: Client):
        generate(manager, "APP-1")

        assert [key for key, _reason, _step in self.rows(manager, show=show)] == expected

    def test_every_choice_says_how_many(self, month: None, manager: Client):
        generate(manager, "APP-1")
        chips = manager.get(BOARD, ASKED).context["table"].chips

        assert {chip.name: chip.count for chip in chips} == {
            "needs": 1,
            "all": 2,
            "missing": 1,
            "draft": 1,
            "needs_review": 0,
        }
        assert [len(manager.get(BOARD + chip.url.removeprefix(MONTH)).context["table"].rows) for chip in chips] == [
            chip.count for chip in chips
        ]

    def test_more_rows_than_fit_lead_to_the_list(self, month: None, manager: Client):
        for number in range(70):
            invoice_of(line(), application_key=f"X-{number}", status="needs_review")
        table = manager.get(MONTH, ASKED).context["table"]

        assert (len(table.rows), table.more) == (60, 10)

    def test_names_from_outside_are_escaped(self, db: None, manager: Client):
        invoice_of(line(), status="declined", decline_reason="<script>x</script>", company_name="<b>")
        page = manager.get(MONTH, ASKED).content.decode()

        assert "<script>x" not in page
        assert "&lt;b&gt;" in page


class TestWhoMayPress:
    def test_a_viewer_sees_no_button(self, month: None, viewer: Client):
        invoice_of(line(), status="needs_review", application_key="APP-7")
        page = viewer.get(MONTH, WITH_CONTRACTS).content.decode()
        content = page.partition('id="px-month"')[2].partition("data-status")[0]

        assert "<button" not in content
        assert "data-generate" not in content
        assert "px-p" not in content.replace("px-paid", "").replace("px-pager", "").replace("px-page", "")

    def test_a_viewer_may_not_generate(self, month: None, viewer: Client):
        assert generate(viewer, "APP-1").status_code == 403
        assert not Invoice.objects.exists()

    def test_a_manager_is_offered_what_can_be_drafted(self, month: None, manager: Client):
        page = manager.get(MONTH, WITH_CONTRACTS).content.decode()

        assert "Generate 2 missing" in page
        assert 'data-contract="APP-2"' in page

    def test_there_is_one_filled_button(self, month: None, manager: Client):
        def filled() -> list[str]:
            content = manager.get(MONTH, WITH_CONTRACTS).content.decode().split('id="px-month"')[1]
            return [part.partition(">")[2].partition("<")[0] for part in content.split("px-btn px-p")[1:]]

        assert filled() == ["Generate 2 missing"]
        invoice_of(line(), status="needs_review", application_key="APP-7")
        assert filled() == ["Review 1 invoice"]

    def test_a_post_without_the_token_is_refused(self, month: None, as_user: Callable[..., Client]):
        strict = as_user("manager", csrf=True)

        assert strict.post(MONTH, {**ASKED, "application_keys": ["APP-1"]}).status_code == 403
        assert not Invoice.objects.exists()


class TestGenerating:
    def test_a_slice_drafts_the_contracts_it_names(self, month: None, manager: Client):
        told = generate(manager, "APP-2").json()

        made = Invoice.objects.get()
        assert made.application_key == "APP-2"
        assert told == {
            "drafted": [
                {
                    "key": "APP-2",
                    "name": "Northgate",
                    "number": made.display_number,
                    "url": reverse("admin:invoices_invoice_change", args=[made.pk]),
                    "said": "150,00 USD",
                }
            ],
            "skipped": [],
            "failed": [],
            "stopped": "",
        }

    def test_the_same_slice_again_drafts_nothing(self, month: None, manager: Client):
        generate(manager, "APP-1")
        told = generate(manager, "APP-1").json()

        assert told["drafted"] == []
        assert "already bills APP-1" in told["skipped"][0]["sentence"]
        assert Invoice.objects.count() == 1

    def test_slice_by_slice_gives_what_one_run_gives(self, month: None, manager: Client):
        for key in ("APP-1", "APP-2"):
            generate(manager, key)

        assert [(made.display_number, made.total_amount) for made in Invoice.objects.order_by("invoice_number")] == [
            ("INV-1", Decimal("15300000.00")),
            ("INV-2", Decimal("150.00")),
        ]
        assert stage_counts(manager.get(BOARD, ASKED))["missing"] == 0

    def test_one_bad_contract_never_stops_the_rest(self, month: None, manager: Client):
        told = generate(manager, "APP-1", "NOBODY").json()

        assert [each["key"] for each in told["drafted"]] == ["APP-1"]
        assert [each["key"] for each in told["failed"]] == ["NOBODY"]

    @pytest.mark.parametrize(
        ("keys", "typed"), [([], "2026-02"), ([f"X-{n}" for n in range(201)], "2026-02"), (["APP-1"], "2026-13")]
    )
    def test_what_cannot_be_meant_is_refused(self, keys: list[str], typed: str, month: None, manager: Client):
        answer = generate(manager, *keys, month=typed)

        assert answer.status_code == 400
        assert answer.json()["sentences"]
        assert not Invoice.objects.exists()

    def test_when_the_warehouse_fails_on_the_way_what_was_saved_is_told(
        self, month: None, manager: Client, monkeypatch: pytest.MonkeyPatch
    ):
        def fails_after_one(**arguments):
            yield next(compute_drafts(**arguments))
            raise WarehouseUnavailable("gone")

        monkeypatch.setattr(drafting, "compute_drafts", fails_after_one)
        monkeypatch.setattr(drafting, "CONTRACTS_PER_BATCH", 1)
        told = generate(manager, "APP-1", "APP-2").json()

        assert [each["key"] for each in told["drafted"]] == ["APP-1"]
        assert told["stopped"] == "The warehouse cannot be read: gone"
        assert Invoice.objects.count() == 1


class TestHours:
    def test_hours_nobody_is_billed_for_are_told_by_reason(self, db: None, viewer: Client):
        store(
            [application()],
            [
                hours(amount, project_label=label, account_id=person, start_date=FEBRUARY.start)
                for amount, label, person in (
                    ("5", "APP-1", "anna"),
                    ("2.5", "NEW", "anna"),
                    ("1", "OPS", "anna"),
                    ("3", "APP-1", "lead"),
                )
            ],
            exclusions={"lead": "overhead_only"},
            classifications={"OPS": "internal"},
        )
        answer = viewer.get(HOURS, ASKED)
        shown = answer.context["hours"]

        assert (shown.tracked, shown.unbilled) == (Decimal("11.50"), Decimal("6.50"))
        assert [(share.color, share.hours, share.details) for share in shown.shares] == [
            ("unclaimed", Decimal("2.50"), [("NEW", "2,50")]),
            ("internal", Decimal("1.00"), [("OPS", "1,00")]),
            ("overhead", Decimal("3.00"), []),
        ]
        assert [bar.mark_y != "" for bar in shown.bars] == [True]
        assert shown.marked == "01.02.2026 (2,50)"

    def test_who_may_classify_is_led_there_with_the_label(self, db: None, administrator: Client, viewer: Client):
        store([], [hours("1", project_label="NEW", start_date=FEBRUARY.start)])

        [share] = administrator.get(HOURS, ASKED).context["hours"].shares
        assert 'value="NEW"' in administrator.get(share.url).content.decode()
        assert viewer.get(HOURS, ASKED).context["hours"].shares[0].url == ""

    def test_a_month_without_work_says_so(self, month: None, viewer: Client):
        assert "Nothing was logged in March 2020 yet" in viewer.get(HOURS, {"month": "2020-03"}).content.decode()


class TestWhenTheWarehouseIsAway:
    def test_saved_figures_stay_and_it_is_said(self, drafts: dict[str, Invoice], warehouse_away: None, manager: Client):
        answer = manager.get(BOARD, ASKED)

        assert answer.status_code == 200
        assert "The warehouse cannot be read: nobody answers" in answer.content.decode()
        assert (stage_counts(answer)["draft"], stage_counts(answer)["missing"]) == (2, None)
        assert "data-generate" not in answer.content.decode()

    def test_the_last_time_it_was_read_is_told(
        self, drafts: dict[str, Invoice], manager: Client, monkeypatch: pytest.MonkeyPatch
    ):
        with time_machine.travel("2026-03-05T09:40Z", tick=False):
            manager.get(BOARD, ASKED)
        monkeypatch.setattr(
            month_page, "find_missing", lambda **_: (_ for _ in ()).throw(WarehouseUnavailable("nobody answers"))
        )

        assert "Last read 05.03.2026 14:40." in manager.get(BOARD, ASKED).content.decode()

    def test_the_hours_say_so_too(self, month: None, warehouse_away: None, viewer: Client):
        answer = viewer.get(HOURS, ASKED)

        assert answer.status_code == 200
        assert "nobody answers" in answer.content.decode()


def test_whoever_has_no_script_asks_for_the_contracts_or_the_hours(month: None, manager: Client):
    contracts, hours = manager.get(MONTH, WITH_CONTRACTS), manager.get(MONTH, WITH_HOURS)

    assert stage_counts(contracts)["missing"] == 2
    assert hours.context["hours"].tracked == Decimal("45.00")
    for answer, other in ((contracts, "read=hours"), (hours, "read=board")):
        assert f"?month=2026-02&amp;{other}" in answer.content.decode()
        assert "data-board" not in answer.content.decode()


def test_when_the_worklogs_were_loaded_is_told_by_the_clock(month: None, viewer: Client):
    at = timezone.localtime(NOW)
    with time_machine.travel(NOW, tick=False) as clock:
        assert viewer.get(BOARD, ASKED).context["read_words"] == f"worklogs loaded at {at:%H:%M}"
        clock.shift(24 * 3600)
        assert viewer.get(BOARD, ASKED).context["read_words"] == f"worklogs loaded on {at:%d.%m.%Y %H:%M}"


def test_no_contract_at_all(db: None, manager: Client):
    replace_tables({}, now=NOW)

    assert "No contract waits for a draft." in manager.get(BOARD, ASKED).content.decode()
