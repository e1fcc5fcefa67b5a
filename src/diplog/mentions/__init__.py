"""Who is spoken of: persons, offices, bodies, sides and groups in a text, with their offsets.

``find`` puts the register's hits (*Turkish*, *Foreign Minister*, *Hakan Fidan*) together into mentions by a small grammar: which
element may follow which, and what may stand between them, is data (``data/mentions/<lang>.yml``); what is truly grammatical
is in :mod:`diplog.mentions.grammar`. Nothing is looked up in time here; that is :mod:`diplog.resolve`.

Specimens of what is caught::

    Turkish Foreign Minister Hakan Fidan        el canciller mexicano Juan Ramón de la Fuente
    the President of Kenya, William Ruto        министр иностранных дел Турции Хакан Фидан
    the foreign ministers of Armenia and Russia (one mention per side)
    Presidents Biden and Putin                  (one mention per person)
    his Polish counterpart                      (relation ``counterpart``, side ``POL``)
    leader of Venezuela's "democratic opposition" (``quoted``, side ``VEN-opposition``)
"""

from .grammar import find
from .joints import LANGUAGES
from .model import Mention, Relation, Sort
from .names import compatible

__all__ = ["LANGUAGES", "Mention", "Relation", "Sort", "compatible", "find"]
