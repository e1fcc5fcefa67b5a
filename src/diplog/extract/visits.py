"""Who travels where: the parties of a visit."""

from __future__ import annotations

from dataclasses import replace

from ..lexicon import Lexicon
from ..model import Participant
from . import frames, verbfinal
from .chain import Actor
from .frames import Clause, Found, Speech
from .segment import Sentence


def movers(
    s: Sentence,
    f: Found,
    where: Clause,
    actors: list[Actor],
    speech: Speech | None,
    subject: Actor | None,
    lexicon: Lexicon,
) -> list[Actor]:
    """Traveller and destination of a visit; the destination's side takes part through whoever the clause names."""

    def ours(a: Actor) -> bool:
        if speech and a.end <= frames.said_until(speech, f, s.words, lexicon):
            return False  # whom the clause of saying names
        return not (speech and (speech.actor is a)) and "spokes" not in (a.who.role or "")

    if lexicon.verb_final:
        return verbfinal.movers(s.words, f, where, actors, speech.actor if speech else None, subject, lexicon)
    inside = [a for a in actors if where.start <= a.start and a.end <= where.end]
    behind = [a for a in inside if a.start == f.end + 1 and a.sort in ("person", "office")]
    if lexicon.pairs and behind and s.words[f.end] == "的":  # *正在芬兰访问的A* travels, *到访的A* only is there
        whom = behind[0]
        there = [a for a in inside if a.sort == "side" and a.who.side and f.start - 12 <= a.start < f.start]
        if not there or there[-1].who.side == whom.who.side:
            return []
        return [whom, replace(there[-1], acts=True, sort="host")]
    people = [a for a in inside if a.sort in ("person", "office", "group", "relation") and ours(a)]
    left = [a for a in people if a.end <= f.start]
    if left and lexicon.own_subject.search(s.words, left[-1].end, f.start):
        return []  # *A noted that the chief of staff is visiting B*: not A
    before, left = left, frames.sent(left, s.words, where, f, lexicon)
    inviters = [a for a in before if a not in left]
    left = frames.possessors(left, s.words, f)
    by = [
        a
        for a in people
        if a.start >= f.end
        and "," not in s.words[f.end : a.start]
        and (lexicon.mover_by.search(s.words[f.end : a.start]) or lexicon.traveller.search(s.words[f.start : a.start]))
    ]
    if by:  # *the visit of Minister A and Minister B*
        by += [a for i, a in enumerate(people) if a not in by and i and people[i - 1] in by
               and frames.listed(s.words[people[i - 1].end : a.start]) and a.who.side == by[0].who.side]  # fmt: skip
    travellers = by[:3] or left
    if lexicon.linked and lexicon.sends.match(s.words, f.start):  # *пригласил B в A*: B is to travel
        travellers = [a for a in people if a.start >= f.end - 1][:1]
        if not travellers:
            return []
    if not travellers:  # *llegó a Lima el presidente A*
        travellers = [a for a in people if a.start >= f.end and lexicon.inverted.search(s.words[f.end : a.start])]
    if all(a.recalled for a in travellers):
        # *While travelling in B, A said …*, *During their trip to B, A will meet C*: who travels is told behind it
        later = lexicon.fronted.match(s.words)
        if later and f.start < later.end():
            travellers = [a for a in actors if a.start >= later.end() - 1 and a.sort in ("person", "office")][
                :1
            ] or travellers
    if not travellers and lexicon.pairs and s.words[f.end : f.end + 1] == "的":
        return []  # *访华的名单*: of nobody in particular
    if not travellers:
        before = [a for a in actors if a.end <= where.start and a.sort in ("person", "office") and ours(a)]
        travellers = before[:1]
    mine = lexicon.first_person.search(s.words, where.start, f.end) or lexicon.mine.fullmatch(s.words, f.start, f.end)
    if speech and speech.actor and speech.after and mine and not left and not by:
        travellers = [replace(speech.actor, start=f.start, end=f.start)]  # *"I travelled to B", said A*
    if not travellers:
        if speech and speech.actor and speech.actor.end <= f.start:
            travellers = [speech.actor]
        elif (
            subject is not None
            and f.trigger.kind == "visit"
            and not lexicon.thing_moves.search(s.words, where.start, f.end)
        ):
            travellers = [replace(subject, start=f.start, end=f.end)]
    if not travellers:
        sides_acting = [a for a in inside if a.sort == "side" and a.acts and a.end <= f.start]
        travellers = sides_acting[-1:]
    if not travellers:
        return []
    into = next((a for a in inside if a.sort == "side" and f.end <= a.start <= f.end + 12), None)
    if lexicon.backward and into is not None:  # *中俄总理会晤并访问俄罗斯*: a Russian does not visit Russia
        travellers = [a for a in travellers if a.who.side != into.who.side] or travellers
    many = lexicon.many_places.search(s.words, f.end, where.end)
    home = {a.who.side for a in travellers}
    direct = lexicon.visits.fullmatch(s.words, f.start, f.end)  # *hat am Montag die Ukraine besucht*
    places = [
        a for a in inside
        if a.sort in ("side", "body") and a.who.side and a.who.side not in home
        and (a.start >= f.start - 45 or a.start <= where.start + 6 or lexicon.bracket)
        and (a.start >= f.end or lexicon.place_in.search(s.words[max(0, a.start - 24) : a.start + 1])
             or (a.form in ("name", "capital") and s.words[a.end : f.start] == " " and lexicon.linked)  # *the India visit*
             or (direct and a.form in ("name", "city", "capital") and a.end <= f.start))
        and not (lexicon.linked and a.form == "adjective")
    ]  # fmt: skip
    if lexicon.linked:
        places = frames.destinations(places, s.words, f, lexicon)
    hosts = [a for a in people if a not in travellers and a.who.side and a.who.side not in home]
    out = list(travellers)
    if places:  # whom they see there is another contact
        first = places[0]
        out.append(replace(first, who=replace(first.who, role=None, office=None), sort="host"))
        seen = {first.who.side}
        last = first
        for p in places[1:]:
            gap = s.words[last.end : p.start]
            if p.who.side == last.who.side:
                last = p  # *the People's Republic of China (PRC)*
                continue
            if p.start < last.end or not (frames.listed(gap) or lexicon.next_stop.search(gap)):
                break
            last = p
            if p.who.side not in seen:
                seen.add(p.who.side or "")
                out.append(replace(p, who=replace(p.who, role=None, office=None), sort="host"))
    elif many:
        group = Participant(role="countries", group=True, mention=many.group())
        out.append(Actor(many.start(), many.end(), group, "group", many=True))
    elif hosts and (f.trigger.pattern.search("visit") or by) and not (hosts[0].start - f.end > 30):
        out.append(hosts[0])
    elif lexicon.destination_is_place and inviters:  # *وجه A دعوة إلى B لزيارة بلاده*: to A's country
        out.append(replace(inviters[0], sort="host"))
    elif by:  # *China called off the visit of Minister A*
        acting = [
            a for a in inside
            if a.sort in ("side", "body") and a.end <= f.start and (a.acts or (a.start <= where.start + 1 and lexicon.linked))
        ]  # fmt: skip
        acting = [a for a in acting if a.who.side and a.who.side not in home]
        out += [replace(a, sort="host" if lexicon.destination_is_place else "body") for a in acting[-1:]]
    return frames.distinct([replace(a, acts=True, sort="host" if a.sort == "side" else a.sort) for a in out])
