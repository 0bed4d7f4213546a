import pytest

from integrations.exchange.reading.media_type import kind_of


@pytest.mark.timeout(30)
@pytest.mark.parametrize("end", ["", "<a/>", "<!--", "-->"])
def test_many_comments_are_left_aside_in_no_time(end):
    assert kind_of(f"{'<!---->' * 500}{end}".encode()) == "XML"


@pytest.mark.parametrize("before", ["", " \n", "<!-- a\nb -->", "<!----> <!-- <a> -->\n", "<!-->"])
def test_a_page_behind_comments_is_a_page(before):
    assert kind_of(f"{before}<HTML>".encode()) == "HTML"
