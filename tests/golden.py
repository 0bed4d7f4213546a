"""What we send to outside services, as files: compared exactly, and read by whoever wants to see it."""

from tests.processes import ROOT


def payload(path: str) -> str:
    """`telegram/caption.txt` of tests/payloads, without the line end that editors add."""
    return (ROOT / "tests" / "payloads" / path).read_text(encoding="utf-8").removesuffix("\n")
