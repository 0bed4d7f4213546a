"""Who reads Russian meets the same dates and numbers as everybody: they are the country's, and no language's."""

from proxima_invoice.formats.en.formats import *  # noqa: F403 - all of them
