import pytest

from integrations.exchange.services.content_type_of import content_type_of
from invoices.errors import Invalid


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("somefile.pdf", "application/pdf"),
        ("Счёт № 7 за март.PDF", "application/pdf"),
        ("v1..2.png", "image/png"),
        ("a.JPG", "image/jpeg"),
        ("a b.jpeg", "image/jpeg"),
        ('"quoted".xml', "application/xml"),
        ("x" * 251 + ".pdf", "application/pdf"),
    ],
)
def test_the_ending_tells(name, content_type):
    assert content_type_of(name) == content_type


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", ".pdf", " .pdf", "pdf", "a.exe", "a.pdf.exe", "a.pdf ", "x" * 252 + ".pdf"),
        *(
            "/etc/passwd.pdf",
            "../a.pdf",
            "..\\a.pdf",
            "a\0.pdf",
            "a\n.pdf",
            "a\x7f.pdf",
            "a\u202efdp.png",
            "\ud800.pdf",
        ),
    ],
)
def test_what_is_no_name_is_refused(name):
    with pytest.raises(Invalid) as refused:
        content_type_of(name)

    assert list(refused.value.details) == ["fileName"]
