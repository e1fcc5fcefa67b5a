"""A derived, disposable store of contacts and how they stand, so that questions need not link and judge a whole ledger.

Everything in it follows from the ledger and this program; deleting the file loses nothing. See :class:`.store.View`.
"""

from __future__ import annotations

from .store import View

__all__ = ["View"]
