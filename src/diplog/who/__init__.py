"""``diplog who``: who is meant on a date, and how the register is kept up.

``lookup`` says what a name, title or office resolves to; ``sync`` refreshes the user's own rows from CIA World Leaders and
Wikidata; ``learn`` proposes tenures from the ledger's own documents. Neither of the two ever changes the shipped register.
"""

from .ask import Answer, lookup, sureness
from .evidence import Evidence, Proposal, collect, learn
from .refresh import Change, SyncReport, sync
from .rows import Row, accept

__all__ = [
    "Answer",
    "Change",
    "Evidence",
    "Proposal",
    "Row",
    "SyncReport",
    "accept",
    "collect",
    "learn",
    "lookup",
    "sureness",
    "sync",
]
