from tests.races.fixtures import databases

__all__ = ["databases"]
