"""The ledger: what was published, what was read from it, what was refused; appended, never changed, as of any moment.

>>> with Ledger.open("diplog.db") as ledger:                        # doctest: +SKIP
...     ledger.append_document(document, text, statements)
...     for statement in ledger.statements(as_of="2025-01-22", where=Where(sides=["MEX", "USA"])):
...         print(statement.stance, statement.quote.words)
"""

from .query import Where
from .records import BY_READING, Appended, Changes, Counts, Entry, Forward, Found, Hits, Outcome, Page, Refusal, Version
from .store import Ledger
from .times import now

__all__ = [
    "BY_READING",
    "Appended",
    "Changes",
    "Counts",
    "Entry",
    "Forward",
    "Found",
    "Hits",
    "Ledger",
    "Outcome",
    "Page",
    "Refusal",
    "Version",
    "Where",
    "now",
]
