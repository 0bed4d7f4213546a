from tests.races.fixtures import databases, month_database, month_drafts, month_reviewed, month_template

__all__ = ["databases", "month_database", "month_drafts", "month_reviewed", "month_template"]
