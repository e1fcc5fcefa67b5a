"""Words of contact that tell of no contact: a will, an appeal, a summit somebody attends, talks with nobody the register knows.

Each test names what it sees; the words are the lexicon's (``open_talk``, ``reality``, ``attends``, ``with_whom``). Languages that
lack a key are not tested for it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..lexicon import NEVER, Lexicon
from ..model import Stance
from .chain import Actor
from .frames import Clause, Found

#: Unions of states whose summits are their members' (*to attend the Arab League summit*).
_UNIONS = frozenset(["NATO", "UN", "EU", "ARL", "GCC", "AU", "OIC", "ASEAN"])


def unsaid(
    words: str,
    f: Found,
    where: Clause,
    found: Sequence[Found],
    right: Sequence[Actor],
    stance: Stance,
    lexicon: Lexicon,
) -> bool:
    """Whether the words at a trigger tell of no contact."""
    before = words[where.start : f.start]
    if lexicon.no_act.search(words, where.start, f.end) and not lexicon.partner.match(words, f.end + 1):
        return True  # *the deadline was not met*
    if stance in ("occurred", "planned", "sought", "denied") and lexicon.condition.search(before):
        return True  # *if A wants to speak with B*
    if stance == "occurred" and lexicon.unreal.match(words, right[-1].end if right else f.end):
        return True  # *a meeting of A and B could calm the markets*
    if lexicon.pairs and stance in ("occurred", "planned") and lexicon.topic_after.match(words, f.end):
        return True  # *就访华事宜保持沟通*
    if (stance == "occurred" or (lexicon.claim_first and stance == "planned")) and lexicon.open_talk.search(before):
        return True  # *its willingness to continue a dialogue with B*
    if (
        stance == "occurred"
        and (f.trigger.pos in ("verb", "object", "move") or lexicon.own_infinitive is not NEVER)
        and _merely_infinitive(words, f, where, found, lexicon)
    ):
        return True  # *I am not afraid to talk to them*
    named = [a for a in right if a.sort != "side" or a.who.side in _UNIONS] if lexicon.claim_first else right
    return not named and bool(lexicon.attends.search(before))  # *to attend the summit of the fund*


def _merely_infinitive(words: str, f: Found, where: Clause, found: Sequence[Found], lexicon: Lexicon) -> bool:
    """An infinitive that nothing makes real: no verb of having done it, no journey made for it."""
    before = words[where.start : f.start]
    own = lexicon.own_infinitive.fullmatch(words, f.start, f.end)
    if not (own or lexicon.infinitive.search(before)) or (lexicon.bracket and words[f.start].isupper()):
        return False  # *zu Besuch in B*: a noun
    if lexicon.reality.search(before):
        return False  # *was pleased to meet B*
    return not any(o.start < f.start and o.trigger.pos == "move" and where.start <= o.start for o in found)


def unknown_partner(words: str, f: Found, where: Clause, right: Sequence[Actor], lexicon: Lexicon) -> bool:
    """*They will also meet with members of civil society*: the other party is told, but is nobody's."""
    return all(a.sort == "side" for a in right) and bool(lexicon.with_whom.match(words, f.end, where.end))
