"""The archive never overwrites, and takes back only what it wrote: neither in a folder nor in a bucket."""

import resource
import signal

import pytest

from integrations.r2.client import archive
from integrations.r2.config import config
from integrations.r2.storage import storage as storage_of

FIRST, SECOND = "invoices/2026/APP-001/Act_INV-7.pdf", "invoices/2026/APP-001/Act_INV-7_v2.pdf"


@pytest.fixture(params=["folder", "bucket"])
def storage(request):
    request.getfixturevalue(request.param)
    current = config()
    return storage_of(current, current.in_background)


def stored(storage, key: str) -> bytes:
    with storage.open(key) as file:
        return file.read()


def test_the_first_approval_is_kept_under_the_plain_key(storage, wanted):
    answer = archive(storage, wanted())

    assert answer.storage_key == FIRST
    assert stored(storage, answer.storage_key) == b"%PDF-one"


def test_a_later_approval_is_a_version_of_its_own(storage, wanted):
    archive(storage, wanted())
    answer = archive(storage, wanted(b"%PDF-two", approval_no=2))

    assert answer.storage_key == SECOND
    assert stored(storage, FIRST) == b"%PDF-one"


def test_the_same_bytes_count_as_done_and_undo_leaves_them(storage, wanted):
    archive(storage, wanted())
    again = archive(storage, wanted())
    again.undo()

    assert again.storage_key == FIRST
    assert stored(storage, again.storage_key) == b"%PDF-one"


def test_other_bytes_are_never_overwritten(storage, wanted):
    archive(storage, wanted())
    answer = archive(storage, wanted(b"%PDF-other"))

    assert answer.storage_key == SECOND
    assert stored(storage, FIRST) == b"%PDF-one"


@pytest.mark.parametrize(("faster", "key"), [(b"%PDF-one", FIRST), (b"%PDF-faster", SECOND)])
def test_somebody_who_is_faster_is_not_overwritten(storage, wanted, monkeypatch, faster, key):
    """Between our look and our write."""
    choose = storage.get_available_name

    def choose_and_lose(name, max_length=None):
        chosen = choose(name, max_length=max_length)
        monkeypatch.setattr(storage, "get_available_name", choose)
        archive(storage, wanted(faster))
        return chosen

    monkeypatch.setattr(storage, "get_available_name", choose_and_lose)
    answer = archive(storage, wanted())

    assert answer.storage_key == key
    assert stored(storage, FIRST) == faster
    assert stored(storage, key) == b"%PDF-one"
    _, files = storage.listdir("invoices/2026/APP-001")
    assert sorted(files) == sorted({name.rpartition("/")[2] for name in (FIRST, key)})


def test_a_disk_that_is_full_leaves_nothing_that_looks_like_the_pdf(folder, wanted):
    storage = storage_of(config(), config().in_background)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        with pytest.raises(OSError, match="large"):
            archive(storage, wanted(b"%PDF-" + b"x" * 3_000_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)

    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert archive(storage, wanted(b"%PDF-" + b"x" * 3_000_000)).storage_key == FIRST


def test_undo_removes_what_was_written(storage, wanted):
    answer = archive(storage, wanted())
    answer.undo()

    assert not storage.exists(answer.storage_key)


@pytest.mark.parametrize("number", ["2026/0001", "../../etc/passwd", "..", "А-1"])
def test_no_number_leaves_its_folder(folder, wanted, number):
    current = config()
    key = archive(storage_of(current, current.at_once), wanted(number=number)).storage_key

    assert (folder / key).resolve().parent == (folder / "invoices/2026/APP-001").resolve()


def test_a_bucket_has_an_address_for_everybody_and_a_folder_none(folder, bucket, wanted, settings):
    in_bucket = config()
    settings.R2_SECRET_KEY = ""
    in_folder = config()

    assert archive(storage_of(in_bucket, in_bucket.at_once), wanted()).public_url == f"https://invoices.example/{FIRST}"
    assert archive(storage_of(in_folder, in_folder.at_once), wanted()).public_url == ""


def test_letters_of_every_script_are_kept_and_quoted_in_the_address(storage, wanted):
    answers = [archive(storage, wanted(number=number)) for number in ("АКТ-1", "ФЧТ-1")]

    assert [stored(storage, answer.storage_key) for answer in answers] == [b"%PDF-one", b"%PDF-one"]
    assert [answer.storage_key.rpartition("/")[2] for answer in answers] == ["Act_АКТ-1.pdf", "Act_ФЧТ-1.pdf"]
    assert all(answer.public_url.isascii() for answer in answers)
