"""Who says so: speakers of sentences, of turns at a podium, of credits that stand in another sentence, and second accounts."""

from __future__ import annotations

import bisect
import re
from dataclasses import replace
from itertools import islice

from .. import mentions as mentions_module
from ..gazetteer import fold
from ..model import Participant, Rule
from ..voices import voice
from .chain import Actor, identity
from .draft import Draft
from .frames import Found, Speech
from .segment import Sentence, Turn
from .state import State

#: The role under which a lexicon's *the communiqué*, *the same source* leans on whoever was quoted last.
SAME = "same"
SPEAKERS = frozenset({"person", "office", "body"})
#: Labels of an answer that name nobody.
ANSWERS = frozenset(
    ["答", "答复", "ответ", "antwort", "answer", "a", "cevap", "جواب", "réponse", "respuesta", "risposta", "resposta"]
)
#: Between a quotation and who said it.
_BEHIND_QUOTE = re.compile(r"[»”\"’'“]?[,.]?\s*[-–—]?\s*")
_SPOKESPERSON = re.compile(r"spokes|press (?:secretary|officer|service)", re.I)


class Attribution(State):
    """A pass that knows to whom its sentences are attributed."""

    def _account(self, s: Sentence, actors: list[Actor], said: list[Speech]) -> None:
        """A party's account of the contact told before (*Rubio, the department said, warned Manalo that …*)."""
        last = self.last
        if last is None or last.stance != "occurred" or last.weak or len(last.party_sides()) < 2:
            return
        if last.kind == "visit" and self.lexicon.destination_is_place:
            return  # a visit is its traveller's: what the host says besides is of something else
        if s.index - max(last.sentence.index, self.told_at) > 3:
            return  # the text has gone on to other things
        pair = {a.identity for a in last.parties}
        for speech in said[:1]:
            speaks_for, _ = voice(speech.who, self.text.source_type, self.text.source_country)
            told = [a for a in actors if a is not speech.actor and a.start >= speech.end - 1 and a.identity in pair]
            by_paper = speech.who.role == "media" and len({a.identity for a in told}) > 1
            if self.lexicon.said_inside and identity(speech.who) in pair:
                continue  # what a party says right behind its contact was said in it
            if self.lexicon.linked and self.text.source_type == "official":
                continue  # what the other side said is a claim within the own account
            if self.lexicon.linked and speech.who.role in ("officials", "official") and not speech.who.name:
                continue  # *U.S. officials say that A will strike*: of other things
            if by_paper:
                speaks_for = "media"
            elif speaks_for is None or speaks_for not in last.party_sides() or speaks_for == self.chain.own_side():
                continue
            others = [
                a for a in actors
                if a is not speech.actor and a.who.side != speaks_for and (a.identity in pair or (a.recalled and a.sort == "relation" and a.start >= speech.end))
                and not (s.words[a.start : a.end].endswith(("countries", "nations")))
            ]  # fmt: skip
            if by_paper:
                others = told
            if not others:
                continue
            parties = [replace(a, start=0, end=0, recalled=True) for a in last.parties]
            start, end = s.start, s.end
            self.told_at = s.index
            self.drafts.append(
                Draft(
                    kind=last.kind,
                    stance="occurred",
                    parties=parties,
                    sentence=s,
                    start=start,
                    end=end,
                    trigger=start,
                    speaker=speech.who,
                    rules=[Rule(f"{self.lang}.account", s.words[:60]), speech.rule],
                    recalled=True,
                    date=last.date if last.fresh else None,
                    fresh=last.fresh,
                )
            )

    def _singular(self, s: Sentence, a: Actor) -> bool:
        """Whether a pronoun stands for one person: it was resolved to one."""
        return sum(1 for b in self.chain.meant.get((s.field, s.start + a.start, s.start + a.end), ())) == 1

    def _own_credit(self, speech: Speech) -> bool:
        """Whether a text names only its own publisher as the source (*…, reports IPN*, in a text of IPN)."""
        name = speech.who.name if speech.who.role == "media" else None
        return bool(name and self.text.publisher and fold(name) and fold(name) in fold(self.text.publisher).split())

    def _same_source(self, said: list[Speech], actors: list[Actor]) -> list[Speech]:
        """*The statement goes on*, *the same source*: whoever was quoted last; in an official text the text itself."""
        before = self.last_speaker
        if before is not None and self.lexicon.linked:
            named = {a.identity for a in actors if not a.recalled}
            said = [
                replace(x, who=before)
                if x.actor is not None
                and (
                    # *the Kremlin official said*: whoever spoke for it before
                    (not x.who.name and (x.who.role or "").endswith("official") and x.who.side == before.side and before.name)
                    # *He said that A …*: not A
                    or (x.actor.recalled and x.actor.sort == "relation" and before.name and x.actor.identity in named)
                )
                else x
                for x in said
            ]  # fmt: skip
        office = next((x for x in said if x.who.role == "office"), None)  # *A does not plan to meet B, her office says*
        people = [
            a for a in actors if a.sort in ("person", "office") and office and a.end <= office.start and a.who.side
        ]
        lead = people[0] if people else self.subject
        if lead is not None and any(x.who.role == "office" for x in said):  # *her office says*
            said = [
                replace(x, who=replace(x.who, side=lead.who.side)) if x.who.role == "office" and not x.who.side else x
                for x in said
            ]
        teller = self.going_on if self.going_on is not None and not self.going_on.name else self.lead_body
        if (
            teller is not None and self.lexicon.linked
        ):  # *The ministry … It said that*: no person, whoever *elle* may be else
            said = [
                replace(x, who=teller) if x.actor is not None and x.actor.recalled and x.actor.sort == "relation" and x.start <= 1 else x
                for x in said
            ]  # fmt: skip
        if any(
            x.who.role == "ministry" and x.who.side is None for x in said
        ):  # *the ministry*: of whom the sentence is about
            side = self.chain.last_body or (lead.who.side if lead is not None else None) or self.text.source_country
            said = [
                replace(x, who=replace(x.who, side=side)) if x.who.role == "ministry" and x.who.side is None else x
                for x in said
            ]
        if not any(x.who.role == SAME for x in said):
            return said
        voice_before = self.last_speaker or self.lead_body or (self.subject.who if self.subject is not None else None)
        if self.text.source_type == "official" or voice_before is None:
            return [x for x in said if x.who.role != SAME]
        return [replace(x, who=voice_before) if x.who.role == SAME else x for x in said]

    def _credit(self, s: Sentence, actors: list[Actor], said: list[Speech]) -> None:
        """*That is what a ministry's communiqué says*: the sentence before has its speaker here."""
        m = self.lexicon.credits.match(s.words)
        if not m or self.text.source_type == "official":
            return
        who = next((x.who for x in said if x.start <= m.end()), None) or next(
            (
                a.who for a in actors
                if a.start >= m.end() - 1 and a.start - m.end() < 60 and (a.sort in SPEAKERS or (a.sort in ("side", "group") and a.who.side))
            ), None,
        )  # fmt: skip
        if who is not None and who.name:  # *The information came from A's office*: the office
            named = next((a for a in actors if a.who is who), None)
            office = self.lexicon.office_of.match(s.words, named.end) if named is not None else None
            if office is not None:
                who = Participant(role="office", side=who.side, mention=who.mention + office.group())
        if (
            who is not None and who.role == "media"
        ):  # *a newspaper writes, citing a source*: the source; *told an agency*: who did
            source = next(
                (c for c in self.lexicon.unnamed if c.value in ("source", "official") and c.pattern.search(s.words)),
                None,
            )
            body = next(
                (a.who for a in actors if a.start >= m.end() and a.sort in SPEAKERS and a.who.role != "media"), None
            )
            if source is not None:
                seen = source.pattern.search(s.words)
                who = Participant(role=source.value, mention=seen.group().strip() if seen else "")
            elif body is not None:
                who = body
        if who is None:
            return
        self.last_speaker = who
        first = self._paragraph(s)
        for d in self.drafts:
            if d.sentence.field == "text" and first <= d.sentence.index < s.index and d.speaker is None:
                d.speaker = who
                d.rules.append(Rule(f"{self.lang}.credits", m.group().strip()))

    def _paragraph(self, s: Sentence) -> int:
        """The first sentence that a credit covers: the one before it, and what stands before that in its paragraph."""
        first = s.index - 1
        if "\n" not in self.text.text[: s.start]:
            return first  # the text shows no paragraphs
        for before in reversed([x for x in self.sentences if x.field == "text" and x.index < s.index]):
            if "\n" in self.text.text[before.end : s.start].strip(" ") and before.index < s.index - 1:
                break
            first = min(first, before.index)
        return first

    def _told_by_paper(self, s: Sentence, f: Found, speech: Speech | None, said: list[Speech]) -> Speech | None:
        """*After meeting B, A said that …*: A says what follows; of the meeting the paper tells, or who ends the sentence."""
        if speech is None or speech.after or f.end > speech.start or self.text.source_type == "official":
            return speech
        phrase = self.lexicon.fronted.match(s.words)
        if phrase is None or not f.end <= phrase.end() <= speech.start + 1:
            return speech
        return next((x for x in said if x.after and x.start >= speech.end), None)

    def _speaker(self, s: Sentence, f: Found, speech: Speech | None, turn: Turn | None) -> Participant | None:
        if turn is not None:
            if turn.question:
                told = speech is not None and self.lexicon.linked and speech.after
                return speech.who if told and speech is not None else None  # *according to A, …, can you confirm that?*
            label = turn.label.strip(" .:–-").casefold()
            return self.host if len(label) <= 1 or label in ANSWERS else self._turn_speaker(turn)
        if speech is not None:
            who = speech.who
            if (
                self.text.source_type == "official"
                and who.side
                and who.side == self.text.source_country
                and not (
                    who.name
                    and (
                        s.field == "title"
                        or self._in_quotes(s.start + f.start)
                        or ":" in s.words[speech.end : speech.end + 6]
                    )
                )
            ):
                return None  # an official text speaks for itself, unless it quotes one of its own
            return who
        own = self.chain.own_side()
        mine = self.lexicon.first_person.search(s.words) or self.lexicon.transcript.search(self.text.title)
        if own and s.field == "text" and self.host is not None and mine:
            return self.host  # *ayer hablé con …* in a transcript whose title names who speaks
        going, ends = (self.going_on, self.lexicon.speech_goes_on) if not own else (None, None)
        if going and ends and _SPOKESPERSON.search(going.role or "") and not ends.match(s.words):
            return going
        if not own and self.going_on is not None and self.lexicon.reported.search(s.words):
            return self.going_on  # German: *A sagte … Das Treffen habe nicht stattgefunden*: in A's words still
        if s.field == "text":
            offset = s.start + f.start
            for a, b in self.quoted:
                if a <= offset < b and (credited := self._credited(b)) is not None:
                    return credited  # *"We spoke. It went well", said A*
                if (
                    a <= offset < b
                    and self.last_speaker is not None
                    and not self.lexicon.credits.match(self.text.text, b)
                ):
                    return self.last_speaker
        return None

    def _credited(self, end: int) -> Participant | None:
        """Who is said to have said a quotation that ends at an offset of the body, right behind it; None where nobody is."""
        text = self.text.text
        gap = _BEHIND_QUOTE.match(text, end)
        at = gap.end() if gap else end
        verb = self.lexicon.says_after.match(text, at)
        until = verb.end() if verb else at
        mentions = self.mentions["text"]
        m = next(islice(mentions, bisect.bisect_left(mentions, until - 1, key=lambda x: x.start), None), None)
        if m is None or "\n" in text[end : m.start]:
            return None
        between = text[until : m.start]
        if verb is None:
            if len(between) > 4 or not self.lexicon.says_before.match(text, m.end):
                return None
        elif len(between) > 40 or "," in between or "." in between:
            return None
        people = self.chain.meant.get(("text", m.start, m.end), ())
        said_by = people[0] if len(people) == 1 else None
        return said_by if said_by and said_by.side and (said_by.name or said_by.role) else None

    def _in_quotes(self, offset: int) -> bool:
        """Whether an offset of the body lies inside quotation marks."""
        return any(a <= offset < b for a, b in self.quoted)

    def _turn_speaker(self, turn: Turn) -> Participant:
        if (
            turn.label.strip(" :：").casefold() in ANSWERS
        ):  # nobody's name: the person the title names, else a spokesperson
            return self.host or Participant(role="spokesperson", side=self.chain.own_side(), mention=turn.label)
        titled = [
            m
            for m in mentions_module.find(
                turn.label.title() if turn.label.isupper() and self.lexicon.linked else turn.label,
                self.lang,
                self.register,
            )
            if m.sort == "person"
        ]
        if len(titled) == 1 and titled[0].name and titled[0].role:  # *PRESIDENTA DE MÉXICO, CLAUDIA SHEINBAUM PARDO*
            m = titled[0]
            known = self.register.person(m.person) if m.person else None
            return Participant(
                name=known.name if known else m.name, role=m.role, side=m.side or self.chain.own_side(), office=m.office,
                mention=turn.label, person=m.person,
            )  # fmt: skip
        label = turn.label.split(",")[0]  # *Dr. S. Jaishankar, External Affairs Minister*
        words = re.split(r"[\s,.]+", re.sub(r"\s*\([^)]*\)", "", label).strip(" :"))  # *WAGNER (AA)*
        family = words[-1] if words else turn.label
        folded = {fold(w) for w in words if len(w) > 2}
        for who in reversed(self.chain.people):
            names = [fold(w) for w in (who.name or "").split() if len(w) > 2]
            if names and (names[-1] == fold(family) or (len(names) > 1 and set(names) <= folded)):
                return replace(who, mention=turn.label, side=who.side or self.chain.own_side())
        for name in self.register.known_as(family.title(), side=self.text.source_country):
            return Participant(name=name.name, side=name.side, person=name.id, role="spokesperson", mention=turn.label)
        return Participant(
            name=family.title() if family.isupper() else family, role="spokesperson", side=self.text.source_country,
            mention=turn.label,
        )  # fmt: skip

    def _speech_goes_on(self, s: Sentence, actors: list[Actor], parties: list[Actor]) -> bool:
        """Whether a sentence is still the words of whoever spoke in the one before: it is about their side, and does not name them."""
        going, ends = self.going_on, self.lexicon.speech_goes_on
        if going is None or ends is None or not going.side or self.chain.own_side() or ends.match(s.words):
            return False
        named = any(a.identity == identity(going) and not a.recalled for a in actors)
        return not named and going.side in {a.who.side for a in parties}

    def _concerned(self, speaker: Participant) -> bool:
        """Whether a speaker belongs to a side of the contact told before, or is nobody's we know."""
        if speaker.side is None:
            return speaker.name is None and not self.lexicon.linked
        return speaker.side in {w.side for w in self.chain.pair}


def principal(who: Participant) -> Participant:
    """Whom a speaker means by *we*: a spokesperson takes part in nothing, the side does."""
    if who.side and _SPOKESPERSON.search(f"{who.role or ''} {who.office or ''}"):
        return Participant(side=who.side, mention=who.mention)
    return who
