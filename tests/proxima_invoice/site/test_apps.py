import gc

from proxima_invoice.site.apps import OBJECTS_BETWEEN_COLLECTIONS


def test_rubbish_is_looked_for_seldom_and_not_among_what_was_loaded():
    assert gc.get_threshold()[0] == OBJECTS_BETWEEN_COLLECTIONS
    assert gc.get_freeze_count() > 0
