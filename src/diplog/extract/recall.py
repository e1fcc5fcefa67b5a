"""What a clause leaves out: parties told before, and whether words point back at a contact that was."""

from __future__ import annotations

import re
from dataclasses import replace

from ..lexicon import NEVER
from ..model import Participant, Stance
from . import frames
from .attribution import Attribution, principal
from .chain import Actor, identity
from .draft import FUTURE, Draft
from .frames import Clause, Found, Speech
from .segment import Sentence

_ONES_OWN = re.compile(r"\w+(?:ه|ها|هما|هم)(?!\w)")


class Recall(Attribution):
    """A pass that knows which contact told before a clause points at."""

    def _left_out(self, s: Sentence, first: Actor, drafts: list[Draft]) -> bool:
        """Whether the sentence was about the subject of the one before without naming it (*Habló con el ministro de …*)."""
        lead = self.subject
        return lead is not None and any(
            a.identity == lead.identity and a.who != first.who and d.trigger <= s.start + first.start
            for d in drafts for a in d.parties
        )  # fmt: skip

    def _before(self, s: Sentence, where: Clause, actors: list[Actor], speech: Speech | None) -> Actor | None:
        """Who a clause without a subject is about: the sentence's own subject before it, else that of the sentence before."""
        for a in actors:
            one = (
                a.sort in ("person", "office") and not a.who.group and a.who.side and not (speech and speech.actor is a)
            )
            if one and a.end <= where.start and not self.lexicon.companion.fullmatch(s.words, 0, a.start):
                return a
        return self.subject

    def _told_visit(self, s: Sentence, f: Found, where: Clause, actors: list[Actor]) -> list[Actor] | None:
        """The parties of the visit told before that *the visit*, *his trip* points to; None where others are named."""
        if f.trigger.weak or not self.lexicon.pointing.search(s.words[: f.start]):
            return None
        last = next((d for d in reversed(self.drafts) if d.kind == "visit" and not d.weak), None)
        if last is None:
            return None
        named = [
            a for a in actors
            if where.start <= a.start and a.end <= where.end and (a.sort in ("person", "office") or (a.sort == "side" and a.start >= f.end))
        ]  # fmt: skip
        known = last.keys()
        if any(a.identity not in known and a.who.side not in last.party_sides() for a in named):
            return None
        return [replace(a, start=f.start, end=f.end, recalled=True) for a in last.parties]

    def _stands_in(self, s: Sentence, f: Found, a: Actor) -> bool:
        """Whether a place name stands behind *in*, *at* with nothing but the place between it and the trigger."""
        if not (a.sort == "body" or (a.sort == "side" and not a.acts)):
            return False
        lead = s.words[f.end : a.start]
        ends = [m.end() for m in self.lexicon.place_in.finditer(lead)]
        return bool(ends) and len(lead) - ends[-1] <= 24

    def _only_planned(self, d: Draft) -> bool:
        """Whether all that the document has told of the contact so far is that it is to come."""
        told = [x for x in self.drafts if x.party_sides() == d.party_sides() and x.kind == d.kind]
        return bool(told) and all(x.stance != "occurred" for x in told)

    def _undated(self, d: Draft) -> bool:
        """Whether the contact told before has no day but that of the news."""
        last = self.last
        if last is None or last.date is None or last.date_text is not None:
            return False
        return last.keys() == d.keys() and last.stance == d.stance

    def _another(self, d: Draft) -> bool:
        """*The two leaders met in November*: the same parties at another date are another contact."""
        if d.date is None or not d.date_text:
            return False
        return all(
            x.date is None or not x.date.overlaps(d.date, 1) for x in self.drafts if x.keys() == d.keys()
        ) and any(x.date is not None for x in self.drafts if x.keys() == d.keys())

    def _completed(
        self,
        s: Sentence,
        f: Found,
        where: Clause,
        actors: list[Actor],
        parties: list[Actor],
        right: list[Actor],
        speaker: Participant | None,
        stance: Stance,
        speech: Speech | None,
    ) -> tuple[list[Actor], bool]:
        """Parties that the clause leaves out: *I*, the sentence's subject, the source's own principal, the contact before."""

        def as_actor(who: Participant) -> Actor:
            return Actor(f.start, f.end, who, "person", recalled=True)

        if (
            stance in ("unconfirmed", "denied")
            and self.chain.pair
            and (not parties or any(p.identity in {identity(w) for w in self.chain.pair} for p in parties))
            and (
                any(a.identity in {identity(w) for w in self.chain.pair} for a in right)
                or self._leans(s, f, where, stance)
            )
        ):
            return [as_actor(w) for w in self._pair(f)], True
        if parties:
            if self.lexicon.first_person.search(s.words, where.start, where.end) and stance != "unconfirmed":
                me = speaker or (speech.who if speech else None) or self.last_speaker
                if me is not None and me.side:
                    me = principal(me)
                    grown = frames.distinct([as_actor(me), *parties])
                    if len(frames.sides(grown)) >= 2:
                        return grown, False
            earlier = [
                a for a in actors
                if a.end <= f.start and a.sort in ("person", "office", "body", "relation", "group")
                and not (speech and speech.actor is a)
            ]  # fmt: skip
            if (
                self.lexicon.claim_first
                and where.start
                and f.trigger.pos == "noun"
                and not _ONES_OWN.match(s.words, f.start)
            ):
                earlier = [a for a in earlier if a.start >= where.start]  # *before a meeting of B*: not its subject's
            earlier.sort(key=lambda a: a.sort == "body")  # *back at the palace, where A will receive B*
            for a in earlier:
                grown = frames.distinct([a, *parties])
                if len(frames.sides(grown)) >= 2:
                    return grown, False
            heard = f.trigger.needs == "speaker"  # *B called him, said A*
            told_of = f.trigger.pos == "told" or (f.trigger.weak and self.lexicon.said_inside)
            if speech and speech.actor and (speech.actor.end <= f.start or heard) and not told_of:
                grown = frames.distinct([replace(speech.actor, who=principal(speech.actor.who)), *parties])
                if len(frames.sides(grown)) >= 2:
                    return grown, False
            others_own = self.lexicon.claim_first and where.start and f.trigger.pos == "noun"
            others_own = others_own and not _ONES_OWN.match(s.words, f.start)
            if right and self.subject is not None and not earlier and not others_own:
                grown = frames.distinct([replace(self.subject, start=f.start, end=f.end), *parties])
                if len(frames.sides(grown)) >= 2:
                    return grown, False
            own = self.chain.own_side()
            if own and all(p.who.side != own for p in parties) and f.trigger.pos in ("verb", "object") and not earlier:
                return [as_actor(Participant(side=own, mention="")), *parties], False
            if (
                self.chain.pair
                and any(p.identity in {identity(w) for w in self.chain.pair} for p in parties)
                and (
                    any(a.identity in {identity(w) for w in self.chain.pair} for a in right)
                    or self._leans(s, f, where, stance)
                )
            ):
                return [as_actor(w) for w in self.chain.pair], True
            teller = speech.actor if speech and self.lexicon.linked else None
            if (
                teller is not None and f.trigger.kind in ("call", "meeting") and teller.who.name
                and teller.who.office in ("head_of_state", "head_of_government", "foreign_minister")
                and len(frames.sides(grown := frames.distinct([teller, *parties]))) >= 2
            ):  # fmt: skip
                return grown, False  # *The meeting with B will not take place, A regretted*
            return parties, False
        if self.chain.pair and f.trigger.pos in ("noun", "verb") and self._leans(s, f, where, stance):
            if f.trigger.pos == "noun" and self.lexicon.linked and not self.lexicon.pointing.search(s.words[: f.start]):
                return parties, False  # *a dialogue*, *contacts*: not the one told before
            return [as_actor(w) for w in self._pair(f)], True
        return parties, False

    def _leans(self, s: Sentence, f: Found, where: Clause, stance: Stance) -> bool:
        """Whether a verb of contact without names is about the parties told before: *they spoke*, *he met him*.

        *I will not speak to that*, *the deadline was not met* are about nobody told before. Nouns are looked at elsewhere.
        """
        lexicon = self.lexicon
        if f.trigger.pos == "noun" or lexicon.they is NEVER:
            return True
        if f.trigger.weak and stance == "denied":
            return False  # *they did not discuss it*: they may have met
        if lexicon.of_myself.search(s.words, where.start, f.start):
            return False  # *I have not talked to him*, says who speaks for another
        if lexicon.partner_told.match(s.words, f.end, where.end):
            return True
        return bool(lexicon.they.search(s.words, where.start, f.start)) and not lexicon.partner_else.match(
            s.words, f.end
        )

    def _trip_of_meeting(self) -> Draft | None:
        """*A计划访华，或与B见面*: what is not confirmed is the journey that the sentence told first."""
        last = self.last
        if last is None or last.kind != "meeting" or last.stance not in FUTURE:
            return None
        return next(
            (d for d in self.drafts if d.sentence is last.sentence and d.kind == "visit" and d.trigger < last.trigger),
            None,
        )

    def _news(self) -> Draft | None:
        """*A将访问B。去年C曾会见D。B外交部没有回应*: what is to come is the news, not what took place before."""
        last = self.last
        if last is None or last.stance != "occurred":
            return None
        return next((d for d in self.drafts if d.stance in FUTURE and not d.weak and d.sentence.field == "text"), None)

    def _pair(self, f: Found) -> tuple[Participant, ...]:
        """The parties of the contact told before: *no such meeting* is the last meeting, whatever else was told since."""
        if self.lexicon.linked and f.trigger.kind in ("meeting", "message"):
            last = next((d for d in reversed(self.drafts) if d.kind == f.trigger.kind and not d.weak), None)
            if last is not None:
                return tuple(a.who for a in last.parties)
        return self.chain.pair
