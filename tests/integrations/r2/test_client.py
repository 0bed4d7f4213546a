"""The archive never overwrites, and takes back only what it wrote."""

import pytest
from django.core.files.storage import FileSystemStorage

from integrations.r2.client import archive
from invoices.ports import ArchiveRequest


def wanted(pdf: bytes = b"%PDF-one", *, approval_no: int = 1, number: str = "INV-7") -> ArchiveRequest:
    return ArchiveRequest(display_number=number, application_key="APP-001", year=2026, approval_no=approval_no, pdf=pdf)


@pytest.fixture
def storage(tmp_path):
    return FileSystemStorage(location=tmp_path)


def stored(storage: FileSystemStorage, key: str) -> bytes:
    with storage.open(key) as file:
        return file.read()


def test_the_first_approval_is_kept_under_the_plain_key(storage):
    answer = archive(storage, wanted())

    assert answer.storage_key == "invoices/2026/APP-001/Act_INV-7.pdf"
    assert stored(storage, answer.storage_key) == b"%PDF-one"


def test_a_later_approval_is_a_version_of_its_own(storage):
    archive(storage, wanted())
    answer = archive(storage, wanted(b"%PDF-two", approval_no=2))

    assert answer.storage_key == "invoices/2026/APP-001/Act_INV-7_v2.pdf"
    assert stored(storage, "invoices/2026/APP-001/Act_INV-7.pdf") == b"%PDF-one"


def test_the_same_bytes_count_as_done_and_undo_leaves_them(storage):
    archive(storage, wanted())
    again = archive(storage, wanted())
    again.undo()

    assert again.storage_key == "invoices/2026/APP-001/Act_INV-7.pdf"
    assert stored(storage, again.storage_key) == b"%PDF-one"


def test_other_bytes_are_never_overwritten(storage):
    archive(storage, wanted())
    answer = archive(storage, wanted(b"%PDF-other"))

    assert answer.storage_key == "invoices/2026/APP-001/Act_INV-7_v2.pdf"
    assert stored(storage, "invoices/2026/APP-001/Act_INV-7.pdf") == b"%PDF-one"


def test_undo_removes_what_was_written(storage):
    answer = archive(storage, wanted())
    answer.undo()

    assert not storage.exists(answer.storage_key)


@pytest.mark.parametrize("number", ["2026/0001", "../../etc/passwd", "..", "А-1"])
def test_no_number_leaves_its_folder(storage, number, tmp_path):
    key = archive(storage, wanted(number=number)).storage_key

    assert (tmp_path / key).resolve().parent == (tmp_path / "invoices/2026/APP-001").resolve()
