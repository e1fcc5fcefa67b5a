"""Claims inside an account: sentences of a side's own text that tell the position of a party (*the Minister agreed that …*).

A readout tells what its own side said and what the other side said. The first are kept under the own side, the second under
the other side's, so that each side's words can be held against what the others tell of it. Newspapers and third parties have
no account of their own and get none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..lexicon import Lexicon
from ..model import Claim, Quote
from ..voices import base_side
from .chain import Actor
from .frames import listed
from .segment import Sentence
from .topics import find

#: No account is longer; a hostile text is cut.
MOST = 40
#: Words that may stand between a party and its verb, in characters (*, for his part,*).
GAP = 45

_SUBJECTS = frozenset({"person", "office", "relation", "group", "body", "side"})


def claims(
    contact: frozenset[str],
    own: str,
    told: Sequence[Sentence],
    from_: int,
    actors: Mapping[int, Sequence[Actor]],
    lexicon: Lexicon,
) -> tuple[Claim, ...]:
    """The claims in ``told``, the sentences that belong to a contact between the sides ``contact``, in order.

    ``own`` is the side whose text it is; ``from_`` the offset (in the field) from which the first sentence counts;
    ``actors`` the parties of each sentence by its index.
    """
    bases = {base_side(side): side for side in sorted(contact)}
    out: list[Claim] = []
    for number, s in enumerate(told):
        seen: set[str] = set()
        for actor in actors.get(s.index, ()):
            side = bases.get(base_side(actor.who.side)) if actor.who.side else None
            if side is None or side in seen or actor.sort not in _SUBJECTS or not actor.acts:
                continue
            verb = _verb(s.words, actor, lexicon)
            if verb is None or (number == 0 and s.start + verb[0] < from_):
                continue
            here = [side]
            for before in reversed([a for a in actors[s.index] if a.end <= actor.start]):
                partner = bases.get(base_side(before.who.side)) if before.who.side else None
                if partner is None or not listed(s.words[before.end : actor.start]):
                    break
                here.insert(0, partner)  # *A and B agreed*
                actor = before
            topics = tuple(dict.fromkeys(hit.code for hit in find(s.words, lexicon.lang)))
            for each in here:
                if each not in seen:
                    seen.add(each)
                    out.append(Claim(each, verb[1], Quote(s.field, s.start, s.end, s.words), topics))
        if own and not seen:
            said = lexicon.claim_mine.search(s.words)
            if said and (number or s.start + said.start() >= from_):
                topics = tuple(dict.fromkeys(hit.code for hit in find(s.words, lexicon.lang)))
                out.append(Claim(own, said.group().split()[-1], Quote(s.field, s.start, s.end, s.words), topics))
        if len(out) >= MOST:
            break
    return tuple(out[:MOST])


def _verb(words: str, actor: Actor, lexicon: Lexicon) -> tuple[int, str] | None:
    """The speech act whose subject an actor is: where it stands, and the word as seen."""
    if lexicon.claim_object.search(words[max(0, actor.start - 24) : actor.start]):
        return None  # *with the minister*, *to the minister*: no subject
    if lexicon.claim_first:
        lead = words[max(0, actor.start - 40) : actor.start]
        for said in lexicon.claim.finditer(lead):
            if len(lead) - said.end() <= 2:
                return actor.start - len(lead) + said.start(), said.group().strip()
        return None
    if lexicon.verb_final:
        if words[: actor.start].strip(" \"“'‘"):
            return None
        found = list(lexicon.claim.finditer(words, actor.end))
        return (found[-1].start(), found[-1].group().strip()) if found else None
    m = lexicon.claim.search(words, actor.end, min(len(words), actor.end + GAP + 24))
    if m is None or m.start() - actor.end > GAP or not lexicon.claim_gap.fullmatch(words[actor.end : m.start()]):
        return None
    return m.start(), m.group().strip()
