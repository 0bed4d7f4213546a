"""What stands in a table is text: nothing of it becomes markup."""

from invoices.services.document_table import Row
from invoices.templatetags.document_rows import document_rows

TASK = Row("task", "1.1", "02.02", "<b>Fix & go</b>", "1,00", "<1>", "2 & 3")
BASE = Row("base", "1", "", "Support", "1", "", "5,00")


def shown(*rows: Row, has_days: bool = True, has_hours: bool = True, is_end: bool = True) -> str:
    return str(document_rows(rows, has_days=has_days, has_hours=has_hours, is_end=is_end))


def test_every_text_is_escaped():
    assert "&lt;b&gt;Fix &amp; go&lt;/b&gt;" in shown(TASK)
    assert "&lt;1&gt;" in shown(TASK)
    assert "2 &amp; 3" in shown(TASK)


def test_a_row_without_a_day_is_wider_where_others_have_one():
    assert 'colspan="2">Support<' in shown(BASE, TASK)
    assert "colspan" not in shown(BASE, has_days=False)


def test_the_last_row_is_marked_where_nothing_follows():
    assert shown(BASE, TASK).count(" last") == 1
    assert 'class="task last"' in shown(BASE, TASK)
    assert " last" not in shown(BASE, TASK, is_end=False)


def test_hours_may_be_left_out():
    assert shown(TASK, has_hours=False).count("<td") == shown(TASK).count("<td") - 1
