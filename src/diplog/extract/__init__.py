"""Text -> Statement: who says, what contact, held / planned / denied, in whose words.

The cascade, from cheap to dear: ``gate`` (literals, the whole text at once), ``segment`` (sentences, podium turns),
``chain`` (who is meant), ``frames`` (trigger, clause, parties, cues, speaker), ``document`` (dates, places, topics, what is
said twice). A language is a lexicon (``diplog/data/lexicon``).
"""

from __future__ import annotations

from .document import READER, extract

__all__ = ["READER", "extract"]
