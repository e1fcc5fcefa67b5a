"""A ledger as it stood at another moment: linked anew from what counted then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .grow import corrections_of, no_collecting
from .lean import Decoder
from .rows import Standard
from .store import Glimpse

if TYPE_CHECKING:
    from ..ledger import Ledger
    from ..model import Statement


@dataclass(frozen=True, slots=True)
class Then:
    """Contacts of a moment and what they are judged by."""

    glimpse: Glimpse
    standard: Standard


def whole(ledger: Ledger, as_of: str | None = None, known_by: str | None = None) -> Then:
    """All contacts of that moment, as :class:`diplog.pipeline.Desk` has them."""
    decoder = Decoder()
    rows = (row for batch in ledger.raw(as_of=as_of, known_by=known_by) for row in batch)
    with no_collecting():
        return _linked(ledger, [decoder.lean(*row) for row in rows], as_of, known_by)


def _linked(ledger: Ledger, statements: list[Statement], as_of: str | None, known_by: str | None) -> Then:
    from ..link import link
    from ..link.corrections import in_force
    from ..pipeline import Desk, side_of_place

    corrections = corrections_of(ledger, as_of, known_by)
    amended = frozenset(in_force(corrections).participants)
    contacts = link(statements, corrections, side_of_place)
    desk = Desk(ledger, as_of, known_by)
    horizon = desk.horizon if as_of else max((s.published for s in statements if s.published), default=None)
    by = Standard(desk.coverage, horizon, desk.moment)
    return Then(Glimpse(ledger, contacts, by, amended), by)
