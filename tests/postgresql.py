"""`python -m tests.postgresql URL`: does PostgreSQL answer there? Ends with 1, and says why, when it does not."""

import sys
from urllib.parse import urlsplit

import psycopg


def refusal(url: str) -> str | None:
    """Why tests cannot run at `url`; None when they can. The database itself need not exist, the server must."""
    parts = urlsplit(url)
    try:
        psycopg.connect(parts._replace(path="/postgres").geturl(), connect_timeout=3).close()
    except psycopg.Error as error:
        return str(error).strip().splitlines()[0]
    return None


if __name__ == "__main__":
    reason = refusal(sys.argv[1])
    if reason is not None:
        where = urlsplit(sys.argv[1])
        sys.exit(f"PostgreSQL does not answer at {where.hostname}:{where.port or 5432}: {reason}")
