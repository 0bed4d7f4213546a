"""Read an answer to its end before anything is done with it, without holding all of it in memory."""

import pickle
from collections.abc import Iterator
from itertools import islice
from tempfile import TemporaryFile
from typing import TypeVar

Block = TypeVar("Block")

_BLOCKS_IN_MEMORY = 1


def read_ahead(blocks: Iterator[Block]) -> Iterator[Block]:
    """The same blocks, all read when the first is asked for; what does not fit in memory waits in a temporary file.

    A source that is read slowly, while months are priced and saved, is a source in the way: ClickHouse counts the time
    it waits for us into its own limit, and an open SELECT pins SQLite's snapshot, so that once anybody else has
    written, our own next write is refused at once. It also means that an error comes before the first block.
    """
    in_memory = list(islice(blocks, _BLOCKS_IN_MEMORY))
    with TemporaryFile() as file:
        for block in blocks:
            pickle.dump(block, file, protocol=pickle.HIGHEST_PROTOCOL)
        end = file.tell()
        file.seek(0)
        yield from in_memory
        in_memory.clear()
        while file.tell() < end:
            yield pickle.load(file)  # noqa: S301 - our own, from above
