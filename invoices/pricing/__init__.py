"""From worklogs to money: pure functions, no database (spec 2)."""
