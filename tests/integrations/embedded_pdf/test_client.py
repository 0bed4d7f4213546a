import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from integrations.embedded_pdf.client import Engine, engine
from integrations.embedded_pdf.config import Limits
from invoices.ports import DrawingRequest, PdfFailed, PdfRequest, drawing_requested, pdf_requested
from tests.documents import metadata_of, text_of
from tests.hostile_pages import FETCHING, FILES, HEAVY
from tests.rude_server import never_answer, rude_server

TIGHT = Limits(memory_bytes=512 * 1024 * 1024, cpu_seconds=2, wall_seconds=4, documents_per_child=3, children=1)


def page(html, title="Акт № 1"):
    return PdfRequest(html=html, title=title, author="ООО «A»", subject="INV-1", document_date=date(2026, 2, 28))


@pytest.fixture
def own_engine():
    """An engine with a child of its own, and little patience."""
    own = Engine(TIGHT)
    yield own
    own.close()


def child_of(engine):
    [child] = engine._idle
    return child


def test_it_answers_where_no_gotenberg_is_set_up():
    answer = pdf_requested.ask(page("<p>Привет, oʻn besh</p>"))
    assert answer.engine == "embedded"
    assert answer.pdf.startswith(b"%PDF-")
    assert "Привет, oʻn besh" in text_of(answer.pdf)


def test_the_pdf_says_what_it_is_whatever_the_page_says():
    pdf = engine.convert(page("<title>other</title><meta name=author content=other><p>x"))
    about = metadata_of(pdf)
    assert (about["Title"], about["Author"], about["Subject"]) == ("Акт № 1", "ООО «A»", "INV-1")
    assert "20260228000000" in about["CreationDate"]
    assert "20260228000000" in about["ModDate"]


def test_the_same_page_gives_the_same_bytes_in_any_child(own_engine):
    first = own_engine.convert(page("<p>Один и тот же</p>"))
    own_engine.close()
    assert own_engine.convert(page("<p>Один и тот же</p>")) == first


def test_a_page_without_fonts_of_its_own_still_uses_ours_only():
    pdf = engine.convert(page('<p style="font-family: Arial, serif">Текст <tt>моно</tt> → ✓ ʻ</p>'))
    names = {part.split(b"\n")[0].split(b"+")[-1] for part in pdf.split(b"/BaseFont /")[1:]}
    assert names <= {b"PTSans-Regular", b"PTSerif-Bold", b"PTSans-Bold", b"NotoSans-Regular", b"DejaVuSans"}


def test_a_child_is_used_again_and_then_replaced(own_engine):
    pids = []
    for _ in range(4):
        own_engine.convert(page("<p>x"))
        pids += [child.pid for child in own_engine._idle]
    assert len(pids) == 3  # After its third page a child goes.
    assert pids[0] == pids[1] != pids[2]


def test_a_child_killed_while_idle_is_nobodys_fault(own_engine):
    own_engine.convert(page("<p>x"))
    os.kill(child_of(own_engine).pid, signal.SIGKILL)
    time.sleep(0.2)
    assert own_engine.convert(page("<p>x")).startswith(b"%PDF-")


def test_a_child_killed_at_work_fails_that_page_alone(own_engine):
    own_engine.convert(page("<p>x"))
    pid = child_of(own_engine).pid
    threading.Timer(0.4, os.kill, (pid, signal.SIGKILL)).start()
    with pytest.raises(PdfFailed, match="gave up on the page: it was stopped"):
        own_engine.convert(page(HEAVY["nested tables"]))
    assert own_engine.convert(page("<p>x")).startswith(b"%PDF-")


def test_a_page_has_so_much_cpu_and_the_next_one_as_much_again(own_engine):
    started = time.monotonic()
    with pytest.raises(PdfFailed, match=r"more than 2 s of CPU|at the latest"):
        own_engine.convert(page(HEAVY["nested tables"]))
    assert time.monotonic() - started < 10
    assert own_engine.convert(page("<p>x")).startswith(b"%PDF-")


def test_a_stopped_child_is_killed_by_the_clock(own_engine):
    own_engine.convert(page("<p>x"))
    os.kill(child_of(own_engine).pid, signal.SIGSTOP)  # Neither CPU nor its own alarm end it now.
    started = time.monotonic()
    with pytest.raises(PdfFailed, match="at the latest"):
        own_engine.convert(page("<p>x"))
    assert time.monotonic() - started < 8


def test_too_large_a_page_is_not_even_sent(own_engine):
    with pytest.raises(PdfFailed, match="larger than"):
        own_engine.convert(page("x" * (TIGHT.html_bytes + 1)))
    assert own_engine._idle == []


def test_nothing_is_fetched(own_engine):
    with rude_server(never_answer) as server:
        for part in FETCHING.values():
            own_engine.convert(page("<p>seen</p>" + part.format(url=server.url)))
    assert server.connections == []


def test_no_file_is_read(own_engine):
    text = text_of(own_engine.convert(page(FILES)))
    assert "root:" not in text


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_page_ends_in_a_pdf_or_a_reason(own_engine, name):
    started = time.monotonic()
    with suppress(PdfFailed):
        assert own_engine.convert(page(HEAVY[name])).startswith(b"%PDF-")
    assert time.monotonic() - started < TIGHT.wall_seconds + 4
    assert own_engine.convert(page("<p>x")).startswith(b"%PDF-")


def test_odd_text_prints_too(own_engine):
    assert own_engine.convert(page("\x00\ud800 ﷽ " + "\u202e" * 10)).startswith(b"%PDF-")
    assert own_engine.convert(page("")).startswith(b"%PDF-")


def test_threads_share_the_children():
    shared = Engine(Limits(children=2))
    made = []

    def work(number):
        made.append(text_of(shared.convert(page(f"<p>page{number}</p>"))) == f"page{number}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [True] * 12
    assert len(shared._idle) <= 2
    shared.close()


def test_a_fork_starts_children_of_its_own():
    engine.convert(page("<p>x"))
    before = {child.pid for child in engine._idle}
    fork = os.fork()
    if fork == 0:
        try:
            good = not engine._idle and engine.convert(page("<p>y")).startswith(b"%PDF-")
            engine.close()
        finally:
            os._exit(0 if good else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1]) == 0
    assert engine.convert(page("<p>x")).startswith(b"%PDF-")
    assert before & {child.pid for child in engine._idle}


def test_the_child_knows_no_secret(own_engine, monkeypatch):
    monkeypatch.setenv("INVOICE_SECRET_KEY", "hidden-from-children")
    own_engine.convert(page("<p>x"))
    environment = Path(f"/proc/{child_of(own_engine).pid}/environ").read_bytes()
    assert b"hidden" not in environment
    assert b"INVOICE" not in environment


def test_children_end_with_their_parent():
    program = (
        "import django; django.setup()\n"
        "import os, time\n"
        "from datetime import date\n"
        "from integrations.embedded_pdf.client import engine\n"
        "from invoices.ports import PdfRequest\n"
        "engine.convert(PdfRequest('<p>x', '', '', '', date(2026, 2, 28)))\n"
        "print([child.pid for child in engine._idle][0], flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    pid = json.loads(done.stdout.strip().splitlines()[-1])
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").split()[2]
        except FileNotFoundError:
            return
        if state == "Z":
            return
        time.sleep(0.05)
    pytest.fail("the child outlived its parent")


def test_a_picture_is_drawn_whoever_prints(settings):
    settings.PDF_CONVERTER_URL = "https://convert.example"
    half = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><rect width="1" height="1" fill="#c81e5a"/></svg>'

    drawn = Image.open(BytesIO(drawing_requested.ask(DrawingRequest(half, 80, 40)).png)).convert("RGBA")

    assert drawn.size == (80, 40)
    assert drawn.getpixel((20, 20)) == (200, 30, 90, 255)
    assert drawn.getpixel((60, 20)) == (0, 0, 0, 0)


def test_a_picture_fetches_nothing_and_the_next_page_is_a_page_again(own_engine):
    with rude_server(never_answer) as server:
        loads = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><image href="{server.url}/a.png"/></svg>'
        assert own_engine.draw(DrawingRequest(loads, 9, 9)).startswith(b"\x89PNG")
    assert server.connections == []
    assert own_engine.convert(page("<p>x")).startswith(b"%PDF-")
