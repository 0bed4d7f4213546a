import pytest

from invoices.services.readable_color import INK, readable_color


@pytest.mark.parametrize("color", ["#000000", "#17657a", "#C81E5A", "#767676"])
def test_a_colour_that_can_be_read_on_white_stays(color: str):
    assert readable_color(color) == color


@pytest.mark.parametrize("color", ["#ffffff", "#ffe600", "#787878", "#5cbdd1"])
def test_a_pale_one_gives_way_to_ink(color: str):
    assert readable_color(color) == INK
