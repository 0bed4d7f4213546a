import pytest

from invoices.services.disarm_html import disarm_html


@pytest.mark.parametrize(
    ("page", "disarmed"),
    [
        ('<META HTTP-Equiv="refresh">', '<META data-HTTP-Equiv="refresh">'),
        ('<link rel="preconnect">', '<data-link rel="preconnect">'),
        ("<frame src=x></iframe>", "<data-frame src=x></iframe>"),
        ("<LINK/rel=x>", "<data-LINK/rel=x>"),
        ("<iframe srcdoc='<img src=x>'>", "<data-iframe data-srcdoc='<img src=x>'>"),
        ("<p>linked <b>link</b> &lt;link</p>", "<p>linked <b>link</b> &lt;link</p>"),
    ],
)
def test_what_no_policy_governs_is_made_meaningless(page, disarmed):
    assert disarm_html(page) == disarmed
