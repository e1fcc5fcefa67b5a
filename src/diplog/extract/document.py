"""A whole document: frames become statements; dates, places, topics, initiative; what is said twice is said once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..gazetteer import Register
from ..lexicon import NEVER, Cue, Lexicon
from ..lexicon import kind as as_kind
from ..lexicon import load as load_lexicon
from ..lexicon import stance as as_stance
from ..model import Claim, Kind, Participant, Quote, Rule, Stance, Statement, Text, stable_id
from ..voices import voice
from . import frames, gate, unsaid, verbfinal
from .attribution import principal
from .chain import FORUMS, Actor, identity
from .circumstances import aside, initiative, minutes, place, place_name, tense_of
from .claims import claims
from .confidence import confidence
from .draft import FUTURE, Draft, Told, TookPart, contact_key, merged
from .frames import Clause, Found, Speech
from .recall import Recall
from .segment import Sentence, Turn, flowing, sentences, turns
from .topics import Anchor, of_document
from .visits import movers

#: Version of the reading, stored with every statement; a newer one supersedes the older one's statements.
READER = "rules-1"

#: How much of a text says what it is about, in characters.
LEAD = 400

#: More parties than this whom one plural names (*his counterparts in A, B, C and D*) were spoken to one by one.
MANY = 3

#: What parts a phrase at the head of a sentence from what is said in it.
_PART = re.compile(r"[,;:“”„\"«»]")


def extract(text: Text, register: Register, *, claim: bool = False) -> tuple[Statement, ...]:
    """All statements of a text, in order of their quotes; empty where the language has no lexicon or nothing is said.

    A ``claim`` may come as a question (*Did A and B speak?*): it is about what it asks. In a text such a question states nothing.
    """
    lexicon = load_lexicon(text.lang or "en")
    if lexicon is None:
        return ()
    if lexicon.elsewhere.search(text.title) or lexicon.elsewhere.search(text.text, 0, LEAD):
        return ()
    source, text = text, replace(text, text=flowing(text.text))
    floor = turns(text.text, lexicon)
    cut = sentences(text, lexicon, floor)
    gated = gate.by_sentence(cut, text.title, text.text, lexicon)
    if not gated or _off_topic(text, lexicon):
        return ()
    return Pass(source, text, register, lexicon, cut, floor, gated, claim=claim).statements()


#: From so many words of sport on, and one in so many words, a text is about sport.
OFF_TOPIC_LEAST, OFF_TOPIC_SHARE = 3, 60


def _off_topic(text: Text, lexicon: Lexicon) -> bool:
    found = sum(1 for _ in lexicon.off_topic.finditer(text.text)) + sum(
        1 for _ in lexicon.off_topic.finditer(text.title)
    )
    length = len(text.text) / (2 if lexicon.lang in ("zh", "ja") else 6)  # words, roughly
    return found >= OFF_TOPIC_LEAST and found * OFF_TOPIC_SHARE >= length


#: After so many sentences that say nothing of a contact, a text no longer means it by *the call* or *they*.
RECALL = 8


class Pass(Recall):
    """One document's pass, sentence by sentence: the parties of each sentence, then drafts, then statements."""

    # ------------------------------------------------------------------ pass

    def statements(self) -> tuple[Statement, ...]:
        self.read()
        return self.finished(self.drafts)

    def read(self) -> None:
        """Fill ``actors`` and ``drafts`` from the sentences, in order."""
        for sentence in self.sentences:
            self._sentence(sentence)

    def finished(self, drafts: list[Draft]) -> tuple[Statement, ...]:
        """Statements of drafts: what is said twice said once, with topics and the claims of each account."""
        self._announcing_titles(drafts)
        kept = merged(drafts, self.about, self.lexicon.linked)
        anchors = [
            Anchor(
                self._quote(d), d.kind, d.stance, d.speaker is not None, contact_key(d),
                sides=d.party_sides() - {"*"}, at=d.trigger,
                old=bool(d.date and self.anchor and (self.anchor - d.date.last).days > 3),
            )
            for d in kept
        ]  # fmt: skip
        titles = {a.who.quoted.casefold() for d in kept for a in d.parties if a.who.quoted}
        for d, topics in zip(kept, of_document(self.text, anchors), strict=True):
            # words of a quoted title (*leader of the "democratic opposition"*) are nobody's topic
            d.topics = tuple(t for t in topics if not (t.words and any(t.words.casefold() in q for q in titles)))
        told: dict[int, tuple[Claim, ...]] = {}
        seen: set[frozenset[str]] = set()
        for d in kept:
            if d.stance == "occurred" and d.party_sides() not in seen:
                told[id(d)] = self._claims(d, kept)
                if told[id(d)]:
                    seen.add(d.party_sides())
        out = [self._finish(d, told.get(id(d), ())) for d in kept]
        return tuple(replace(s, confidence=confidence(s, len(out))) for s in out)

    def _announcing_titles(self, drafts: list[Draft]) -> None:
        """*A visits B* over a text that says that A will: the headline's present announces it."""
        for d in drafts:
            if d.sentence.field != "title" or d.stance != "occurred" or d.date_text:
                continue
            if not self.lexicon.now.match(d.sentence.words, d.trigger - d.sentence.start):
                continue
            told = [x for x in drafts if x.sentence.field == "text" and x.kind == d.kind and x.keys() == d.keys()]
            if told and all(x.stance == "planned" for x in told):
                d.stance, d.date, d.date_text = "planned", told[0].date, told[0].date_text

    def _claims(self, d: Draft, kept: list[Draft]) -> tuple[Claim, ...]:
        """What the account a draft begins tells of the positions of its parties, until the text goes on to others."""
        speaks_for, _ = voice(d.speaker, self.text.source_type, self.text.source_country)
        sides = d.party_sides() - {"*"}
        if speaks_for is None or speaks_for not in sides:
            return ()
        section = [d.sentence] if d.sentence.field == "text" else []
        if (d.speaker is None or speaks_for == self.chain.own_side()) and not self.floor:
            others = {o.sentence.index for o in kept if o.party_sides() != d.party_sides()}
            for s in self.sentences:
                if s.field == "text" and s.index > d.sentence.index:
                    if s.index in others:
                        break
                    section.append(s)
        from_ = d.trigger if d.sentence.field == "text" else 0
        return claims(sides, speaks_for, section, from_, self.actors, self.lexicon)

    def _sentence(self, s: Sentence) -> None:
        if self.chain.pair != self.pair_seen:
            self.pair_seen, self.pair_at = self.chain.pair, s.index
        elif s.index - self.pair_at > RECALL:
            self.chain.pair = self.pair_seen = ()  # the text has long gone on to other things
        actors = self.chain.actors(s.field, s.start, self._mentions_in(s), s.words)
        actors = frames.without_masters(frames.without_owners(actors, s.words, self.lexicon), s.words, self.register)
        actors = frames.servants(actors, s.words, self.lexicon)
        actors = frames.without_titles(actors, s.words, self.lexicon)
        actors = frames.each_holder(frames.with_whose(actors, s.words, self.lexicon), s.words, self.lexicon)
        if s.field == "title" and self.host is None:
            own = self.chain.own_side()
            named = [a.who for a in actors if a.sort == "person" and own and a.who.side == own]
            self.host = named[0] if len(named) == 1 and len({a.who.side for a in actors if a.who.side}) == 1 else None
        if self.subject is not None:
            # *he*, *his*: the person the sentence before was about
            lead = self.subject
            pronoun = next((a for a in actors if a.sort == "relation" and a.recalled), None)
            actors = [
                replace(a, who=lead.who)
                if a is pronoun and a.sort == "relation" and a.recalled and a.who.name and not a.who.group and a.who != lead.who
                and self._singular(s, a) and not any(b.end <= a.start and b.sort in ("person", "office") for b in actors)
                else a
                for a in actors
            ]  # fmt: skip
        asked = self.lexicon.asked.search(s.words) if self.lexicon.backward else None
        if asked is not None:  # *发言人A被问到B是否访华时，他称…*: A
            answers = next(
                (a for a in actors if a.sort == "person" and not a.recalled and a.end <= asked.start()), None
            )
            actors = [
                replace(a, who=answers.who) if answers is not None and a.sort == "relation" and a.recalled and a.start > asked.end()
                and not a.who.group else a
                for a in actors
            ]  # fmt: skip
        line = self.lexicon.dateline.match(s.words) if s.field == "text" and not self.lexicon.linked else None
        if line:  # *Bogotá (Colombia).- A and B met*: where the news comes from takes no part
            actors = [a for a in actors if a.start >= line.end()]
        if s.field == "title":
            byline = self.lexicon.byline.match(s.words)
            if byline:  # *Statement by A on B's call with C*: A only signs it
                actors = [a for a in actors if a.start >= byline.end()]
        self.actors[s.index] = actors
        turn = self.floor[s.turn] if s.turn >= 0 else None
        numbers = self.gated.get(s.index, set())
        if self.lexicon.not_contact.search(s.words):
            numbers = set()
        found = frames.triggers(s.words, numbers, self.lexicon) if numbers else []
        said = (
            frames.speeches(s.words, actors, self.lexicon, title=s.field == "title")
            if (found or s.field == "text")
            else []
        )
        said = [x for x in self._same_source(said, actors) if not self._own_credit(x)]
        if s.field == "text":
            self._credit(s, actors, said)
        if "\n" in self.text.text[max(0, s.start - 2) : s.start] or s.field == "title":
            self.going_on = None
        before = len(self.drafts)
        if turn is None and found and not self.claim and self.lexicon.whether.search(s.words):
            found = []  # *Can a meeting of A and B end the war?*: it tells of none
        if turn and turn.question:
            self._turn_to(s, actors, found)
        elif found:
            self._frames(s, found, actors, said, turn)
        if len(self.drafts) == before and said and turn is None and s.field == "text":
            self._account(s, actors, said)
        elif turn and turn.question:
            self._question(s, actors)
            if found:
                self._asked(s, found, actors, said, turn)
        elif turn and self.asked_draft is not None and len(self.drafts) == before:
            self._answer(s, turn)
        if said:
            self.last_speaker = self.going_on = said[-1].who
        elif s.field == "text" and self.going_on is not None and not self.lexicon.reported.search(s.words):
            self.going_on = None if self.lexicon.reported is not NEVER else self.going_on
        self.lead_body = next((a.who for a in actors[:1] if a.sort == "body" and a.who.side and a.start <= 30), None)
        first = next(
            (
                a for a in actors
                if a.sort in ("person", "office", "relation") and not a.who.group and a.who.side
                and not self.lexicon.companion.fullmatch(s.words, 0, a.start)
            ), None,
        )  # fmt: skip
        if first is not None and not self._left_out(s, first, self.drafts[before:]):
            self.subject = first

    def _asked(self, s: Sentence, found: list[Found], actors: list[Actor], said: list[Speech], turn: Turn) -> None:
        """What a question is about is no statement yet; with a day in it (*yesterday they spoke*) the reporter states it."""
        kept, pair, last = self.drafts, self.chain.pair, self.last
        self.drafts = []
        self._frames(s, found, actors, said, turn)
        asked = [d for d in self.drafts if not d.weak]
        self.drafts, self.last = kept, last
        if not asked:
            self.chain.pair = pair
            return
        self.asked_draft = self.about[s.turn] = asked[-1]
        own, draft = self.chain.own_side(), self.asked_draft
        reporter = Participant(role="reporter", side=own, mention="")
        if turn.label:  # *Xinhua: Minister A met B yesterday. Could you tell us more?*
            usual, seat = self.lexicon.outlets.named(turn.label)
            reporter = Participant(name=usual, role="media", side=seat, mention=turn.label)
        told = draft.stance == "occurred" or (turn.label and draft.stance == "planned")
        stated = told and draft.date_text is not None and not self.lexicon.whether.search(s.words)
        if self.lexicon.linked and not s.words.rstrip().endswith("?") and draft.stance in ("occurred", "cancelled"):
            stated = True  # the reporter says so before asking
        if own and stated and draft.speaker is None and not draft.recalled:
            self.drafts.append(replace(draft, speaker=reporter))
        elif draft.speaker is not None and not draft.recalled:
            self.drafts.append(draft)  # said by whom the question names

    def _answer(self, s: Sentence, turn: Turn) -> None:
        """*Yes.* and *No.* say of the contact asked about what the question left open."""
        asked, self.asked_draft = self.asked_draft, None
        if asked is None or asked.sentence.turn != s.turn - 1:
            return
        for rule, pattern in (("yes", self.lexicon.yes), ("no", self.lexicon.no)):
            m = pattern.match(s.words)
            if m:
                answer = replace(asked, sentence=s, start=s.start, end=s.end, trigger=s.start, asked=True)
                answer.rules = [*asked.rules, Rule(f"{self.lang}.{rule}", m.group())]
                answer.speaker = self._speaker(s, Found(self.lexicon.triggers[0], 0, 0), None, turn)
                answer.stance = "denied" if rule == "no" else asked.stance
                self.drafts.append(answer)
                return

    def _turn_to(self, s: Sentence, actors: list[Actor], found: list[Found]) -> None:
        """A new question: the contact told before is meant no longer, unless the question comes back to it."""
        if s.turn != self.asked_turn:
            self.pair_before, self.chain.pair = self.chain.pair, ()
        sides = {who.side for who in self.pair_before} - {self.chain.own_side()}
        if not self.chain.pair and (found or any(a.recalled or a.who.side in sides for a in actors)):
            self.chain.pair = self.pair_before

    def _question(self, s: Sentence, actors: list[Actor]) -> None:
        """What a reporter asks about is what *I have no call to read out* is about: the first two sides of the question."""
        if s.turn != self.asked_turn:
            self.asked_turn, self.asked_of, self.asked_sides = s.turn, [], []
        self.asked_of += [a for a in actors if a.sort in ("person", "office")]
        # *the Colombian elections … the President-elect*
        self.asked_sides += [a for a in actors if a.sort == "side"]
        own = self.chain.own_side()
        if self.asked_draft is not None and self.asked_draft.sentence.turn == s.turn:
            return  # a sentence of this question has said which contact it is about
        parties = frames.distinct(self.asked_of)
        ours = next((a for a in parties if a.who.side == own), None)
        theirs = next((a for a in parties if a.who.side and a.who.side != own), None)
        if theirs is None and ours is not None:
            theirs = next((a for a in self.asked_sides if a.who.side and a.who.side != own), None)
        if ours is None and own and theirs is not None:
            heads = self.register.office_for("president", own)
            ours = replace(theirs, who=Participant(side=own, office=heads, role="president"))
        if ours and theirs:
            self.chain.pair = (ours.who, theirs.who)

    def _frames(
        self, s: Sentence, found: list[Found], actors: list[Actor], said: list[Speech], turn: Turn | None
    ) -> None:
        cuts = frames.without_lists(frames.breaks(s.words, self.lexicon), actors)
        cuts = [  # *A, the minister, held a call*: the comma parts nothing; *A called B, held a call with C*
            c for i, c in enumerate(cuts)
            if not self.lexicon.in_row.match(s.words, c[0])
            or any((cuts[i - 1][1] if i else 0) <= o.start < c[0] for o in found)
        ]  # fmt: skip
        found = frames.without_adverbs(found, cuts, len(s.words))
        if self.lexicon.verb_final:  # *会談を確認していない*: the verb behind a contact says what becomes of that one
            found = [
                f for i, f in enumerate(found)
                if f.trigger.pos != "back" or not any(o.trigger.pos != "back" for o in found[:i])
            ]  # fmt: skip
        for number, f in enumerate(found):
            where = frames.clause(f, cuts, len(s.words), s.words, self.lexicon.relative)
            speech = (
                verbfinal.governing(f, said, s.words, self.lexicon)
                if self.lexicon.verb_final
                else frames.governing(
                    f,
                    said,
                    s.words,
                    self.lexicon.said_when,
                    self.lexicon.backward,
                    self.lexicon.forward,
                    self.lexicon.asked,
                    self.lexicon.tail,
                )
            )
            if speech and speech.start <= f.start < speech.end and not speech.after and f.trigger.pos != "back":
                speech = None
            if speech and not speech.after and any(
                b == where.start and 0 <= a - speech.end <= 25 and self.lexicon.adjunct.search(s.words[a:b]) for a, b in cuts
            ):  # fmt: skip
                speech = None
            question = self.lexicon.asked.search(s.words, f.end) if self.lexicon.verb_final else None
            if speech is None and question is not None:  # *AがBと会談したかと問われ、Cは承知していないと述べた*
                speech = next((x for x in said if x.lo >= question.end()), None)
            if speech is None and self.lexicon.backward and self._asks(s, f):
                # *被问及A与B是否会面时，C说不掌握情况*: C answers
                speech = next((x for x in said if x.start >= f.end), None)
            speech = self._told_by_paper(s, f, speech, said)
            credit = self.lexicon.credits.match(s.words)
            if (
                credit and speech and speech.start <= credit.end() and self.text.source_type != "official"
                and not any(speech.end <= a <= speech.end + 40 and self.lexicon.relative.search(s.words[a:b]) for a, b in cuts)
            ):  # fmt: skip
                speech = None  # *A said so after her visit to B*: the sentence before is hers, the visit the paper's
            next_start = found[number + 1].start if number + 1 < len(found) else None
            here = frames.with_antecedent(s.words, where, cuts, actors, self.lexicon, f.start)
            if self.lexicon.pairs:  # *总统A的顾问B*: B, not A
                here = [
                    a for i, a in enumerate(here)
                    if i + 1 == len(here) or here[i + 1].sort != "person" or not _MASTER.fullmatch(s.words, a.end, here[i + 1].start)
                ]  # fmt: skip
            draft = self._draft(s, f, where, found, here, speech, said, turn, next_start)
            if draft is not None and speech is None and draft.speaker is None and self.lexicon.pairs and turn is None:
                # *A原定下周访华，惟B表示有关行程已取消*: B says what becomes of it
                cue = draft.rules[1].words if len(draft.rules) > 1 else s.words
                until = s.words.find(cue) + len(cue)
                says = [x for x in said if f.end <= x.start and x.end <= until]
                if says and draft.stance in ("cancelled", "denied", "unconfirmed"):
                    draft.speaker = says[-1].who
                    draft.rules.append(says[-1].rule)
            if draft is not None:
                lead = (
                    speech is not None and speech.after and f.end <= speech.start and self.lexicon.leads.match(s.words)
                )
                if speech is not None and lead and not _PART.search(s.words, 0, speech.start):
                    draft.speaker = None  # *Nach dem Treffen mit A betonte B*: the paper tells of the meeting
                apart = self._apart(draft, s, f, where)
                self.drafts += apart
                if speech is not None and draft.speaker is not None:  # *A and B have neither confirmed nor denied*
                    self.drafts += [replace(d, speaker=who) for who in speech.also for d in apart]
                if self._alleged(
                    s, f, draft
                ):  # *A has not confirmed the alleged call*: that it is alleged, the paper says
                    self.drafts += [replace(d, speaker=None, stance="doubted") for d in apart]
                if not draft.weak:
                    self.chain.pair = tuple(a.who for a in self.drafts[-1].parties)
                    self.pair_at = s.index
                    self.last = self.drafts[-1]

    # ------------------------------------------------------------------ one frame

    def _asks(self, s: Sentence, f: Found) -> re.Match[str] | None:
        """Words before a trigger that say that the speaker was asked; in Chinese they may reach beyond it (*对于…的消息，*)."""
        if not self.lexicon.pairs:
            return self.lexicon.asked.search(s.words[: f.start])
        m = self.lexicon.asked.search(s.words)
        return m if m is not None and m.start() < f.start else None

    def _apart(self, d: Draft, s: Sentence, f: Found, where: Clause) -> list[Draft]:
        """One sentence that lists several calls gives one statement for each (*spoke with A, with B and with C*)."""
        if d.kind == "visit":
            stops = [a for a in d.parties if a.sort == "host"]
            away = [a for a in d.parties if a.sort != "host"]
            homes = list(dict.fromkeys(a.who.side for a in away))
            if self.lexicon.destination_is_place and len(homes) > 1 and len(stops) == 1 and all(homes):
                # *A and B are in C*: each has a visit of their own
                return [replace(d, parties=[*(a for a in away if a.who.side == home), *stops]) for home in homes]
            if len({a.who.side for a in stops}) < 2:
                return [d]
            away = [a for a in d.parties if a.sort != "host"]
            tour = [
                replace(d, parties=[*away, a], place=place_name(a, self.register)) for a in stops
            ]  # a visit to each
            # *to A on 25 July and to B on 27 July*: each stop has its day
            hits = self.days.of(s, tense_of(d.stance))
            for i, stop in enumerate(stops):
                until = stops[i + 1].start if i + 1 < len(stops) else where.end
                own = next((h for h in hits if stop.end <= h.start < until and h.span is not None), None)
                if own is not None:
                    tour[i].date, tour[i].date_text = own.span, own.words
            return tour
        if d.kind not in ("call", "talks", "meeting") or f.trigger.pos == "back" or d.recalled:
            return [d]
        left = [a for a in d.parties if a.start < f.end]
        right = [a for a in d.parties if a.start >= f.end]
        each = (
            self.lexicon.separately.search(s.words, where.start, f.start) if self.lexicon.pairs and not right else None
        )
        if each is not None:  # *A分别与B、C通电话*
            others = [a for a in left if a.start >= each.end() - 2]
            lead = [a for a in left if a not in others]
            if len(lead) == 1 and len({a.who.side for a in others}) > 1:
                return [replace(d, parties=[*lead, a]) for a in others]
        if self.lexicon.verb_final and self.lexicon.separately.search(s.words, max(0, f.start - 30), f.end + 16):
            first, *others = d.parties  # *A, B ve C ile birer görüşme yaptı*
            return [replace(d, parties=[first, a]) for a in others if a.who.side != first.who.side] or [d]
        if len(right) == 1 and len(left) > 1 and self.lexicon.in_turn.search(s.words, where.start):
            return [
                replace(d, parties=[a, *right]) for a in left
            ]  # *A and B will be received one after the other by C*
        if len(left) != 1 or len(right) < 2:
            return [d]
        right_sides = {a.who.side or a.who.mention for a in right}
        if len(right_sides) < 2:
            alone = all(a.sort in ("person", "office") for a in right) and not left[0].who.group
            apart = _SEPARATE if self.lang == "en" else self.lexicon.separately
            if alone and self.lexicon.linked and apart.search(s.words, max(0, f.start - 30), f.end + 3):
                return [replace(d, parties=[*left, a]) for a in right]  # *held separate meetings with A and B*
            return [d]
        repeated = sum(
            1 for a in right if self.lexicon.partner.search(s.words[max(0, a.start - 12) : a.start].rsplit(",", 1)[-1])
            and not frames.listed(s.words[max(f.end, a.start - 8) : a.start])
        )  # fmt: skip
        if self.lexicon.linked or self.lexicon.claim_first:
            repeated = sum(bool(self.lexicon.again.search(s.words[max(f.end, a.start - 12) : a.start])) for a in right)
        several = bool(self.lexicon.separately.search(s.words[max(0, f.start - 30) : f.end + 14]))
        dated = [self.days.own(s, a) for a in right]
        # *the presidents of A, Name; B, Name; and C, Name*, *with A (2 May), B (3 May)*: one call each
        if d.kind != "meeting" and len(right) > 2 and ";" in s.words[right[0].end : right[-1].start]:
            several = True
        several = several or sum(x is not None for x in dated) > 1
        several = several or bool(self.lexicon.each_of.search(s.words, right[0].start, right[-1].end))
        # *had spoken to his counterparts in A, B, C and D*: one telephone reaches one of them
        several = several or (
            d.kind != "meeting" and len(right_sides) > MANY and all(a.sort == "relation" for a in right)
        )
        grouped = d.kind != "meeting" and any(a.who.group for a in right)
        in_turn = d.kind != "meeting" and self.lexicon.in_turn.search(s.words, where.start)
        if in_turn:
            return [replace(d, parties=[*left, a]) for a in right if a.who.side != left[0].who.side]
        if not (repeated >= 2 or several or grouped):
            return [d]
        out: list[Draft] = []
        for side in dict.fromkeys(a.who.side or a.who.mention for a in right):
            mine = [a for a in right if (a.who.side or a.who.mention) == side]
            if mine[0].who.side != left[0].who.side:
                day = next((x for a, x in zip(right, dated, strict=True) if a in mine and x is not None), None)
                one = replace(d, parties=[*left, *mine])
                if day is not None and day.span is not None:
                    one.date, one.date_text = day.span, day.words
                out.append(one)
        return out or [d]

    def _draft(
        self,
        s: Sentence,
        f: Found,
        where: Clause,
        found: list[Found],
        actors: list[Actor],
        speech: Speech | None,
        said: list[Speech],
        turn: Turn | None,
        next_start: int | None,
    ) -> Draft | None:
        t = f.trigger
        # *at the invitation of* tells who asked for it, it does not ask
        asked_for = [
            (m.start(), m.end() + (70 if m.end() == m.start() or m.end() - m.start() < 5 else 16)) for c in self.lexicon.initiated if c.value != "before" for m in c.pattern.finditer(s.words)
        ]  # fmt: skip
        if self.lexicon.pairs:
            asked_for = [m.span() for m in self.lexicon.aside.finditer(s.words)]
        if self.lexicon.verb_final and t.pos != "move":  # *B'nin daveti üzerine*: who invited is no party
            asking = [c.pattern for c in self.lexicon.initiated if c.value == "before"]
            actors = [a for a in actors if not any(p.match(s.words, a.end) for p in asking)]
        if self.chain.pair:  # *on the initiative of the B side*: one of the two told before, not a third
            pair_sides = {w.side for w in self.chain.pair}
            actors = [
                a for a in actors
                if a.who.role not in ("side", "sides") or a.who.side not in pair_sides or not any(x <= a.start < y + 14 for x, y in asked_for)
            ]  # fmt: skip
        told = self._told_stance(s, f, where, found, actors, said, asked_for)
        if told is None:
            return None
        speaker = self._speaker(s, f, speech, turn)
        if speech:
            told.rules.append(speech.rule)
        if t.pos == "back":
            took_part = self._pointed_back(s, f, actors, told, speaker)
        elif t.pos == "move":
            took_part = self._travelled(s, f, where, actors, told, speaker, speech)
        else:
            took_part = self._met(s, f, where, found, actors, told, speaker, speech, turn, next_start)
        if took_part is None:
            return None
        parties, recalled, actors, speaker = took_part.parties, took_part.recalled, took_part.actors, took_part.speaker
        stance, rules = told.stance, told.rules
        called_off = t.pos == "move" and stance == "cancelled" and self.lexicon.destination_is_place and bool(parties)
        round_alone = parties is not None and self._round(s, f, where, parties)
        if parties is None or (len(frames.sides(parties)) < 2 and not called_off and not round_alone):
            return None  # a visit that is called off is told of without where to
        behind = [a for a in parties if a.start >= f.end and not a.recalled]
        if unsaid.unsaid(s.words, f, where, found, behind, stance, self.lexicon):
            return None
        if (
            t.kind in ("message", "call") and all(a.sort == "side" and not a.many for a in parties)
            and not (t.kind == "call" and self.lexicon.between.match(s.words, f.end + 1))
        ):  # fmt: skip
            return None  # countries negotiate and meet, but letters and calls are people's and offices'
        if t.weak and t.pos != "move":  # *discussed with B the affairs of C*: persons alone
            parties = [a for a in parties if a.sort in ("person", "office", "relation")]
            if len(frames.sides(parties)) < 2:
                return None
        kind = self._kind(s, f, where, found)
        if recalled and self.last is not None and self.lexicon.any_channel.fullmatch(s.words, f.start, f.end):
            kind = self.last.kind  # *Görüşmede …*: the call told before
        if (
            kind == "talks" and self.last is not None and not (recalled and self.last.kind == "visit" and t.pos == "verb")
            and (recalled or any(a.many for a in self.last.parties))
        ):  # fmt: skip
            kind = self.last.kind
        elif kind == "call" and t.pos == "back" and self.last is not None and self.last.kind == "talks":
            self.last.kind = kind  # *A spoke with B. C has not confirmed the call*
        if recalled and stance == "occurred" and speech is None and self.lexicon.reported.search(s.words):
            speaker = None  # *In dem Gespräch sei es um … gegangen*: of the contact told before nothing new
        if recalled:
            rules.append(Rule(f"{self.lang}.recalled", ", ".join(a.who.label() for a in parties)))
        draft = Draft(
            kind=kind, stance=stance, parties=parties, sentence=s, start=s.start, end=s.end, trigger=s.start + f.start,
            speaker=speaker, rules=rules, weak=t.weak, recalled=recalled, channel=t.needs == "verb",
        )  # fmt: skip
        draft.by_word = not t.id.endswith(".talk") or "chat" not in s.words[f.start : f.end]
        draft.by_word = draft.by_word and t.id.endswith((".speak", ".talk")) and not self.lexicon.aside.search(s.words)
        draft.by_noun = kind == "talks" and t.pos == "noun" and self.lexicon.linked
        draft.asked = bool(turn and not turn.question and s.turn > 0 and self.floor[s.turn - 1].question) or bool(
            self.lexicon.asked.search(s.words)
        )
        if speaker is None and speech is None and turn is None and self._speech_goes_on(s, actors, parties):
            draft.speaker = self.going_on
        if (
            stance in ("occurred", "planned")
            and draft.speaker is None
            and any(m.start() <= f.start < m.end() for m in self.lexicon.said_of.finditer(s.words))
        ):  # *A就B与C会晤的消息表示*: a topic is no statement
            self.chain.pair = tuple(a.who for a in parties)
            return None
        return self._placed(draft, s, f, where, found, actors, told, speaker, speech, said)

    def _cue(
        self, s: Sentence, f: Found, where: Clause, found: list[Found], blocked: list[tuple[int, int]]
    ) -> tuple[Cue, str] | None:
        """The words of stance that reach a trigger, but for those at blocked places."""
        x = self.lexicon
        return frames.cue(
            x.stances, s.words, f, where, found, s.field == "title", blocked, x.past, x.bracket, x.bare, x.holds, x.happened,
        )  # fmt: skip

    def _told_stance(
        self,
        s: Sentence,
        f: Found,
        where: Clause,
        found: list[Found],
        actors: list[Actor],
        said: list[Speech],
        asked_for: list[tuple[int, int]],
    ) -> Told | None:
        """How far the words go: whether it took place, is planned, denied …; None where they tell of no contact at all."""
        t = f.trigger
        asked_for += [
            (a.start, a.end) for a in actors if a.who.name and a.end - a.start > len(a.who.name)
        ]  # *Minister of Planning A*
        stance_cue = self._cue(s, f, where, found, asked_for)
        sentence_wide = (
            stance_cue is not None
            and stance_cue[0].reach == "sentence"
            and (
                stance_cue[0].value == "unconfirmed"
                or (self.lexicon.pairs and stance_cue[0].value in ("denied", "cancelled"))
            )
        )
        asks = self._asks(s, f)
        if (
            stance_cue and sentence_wide and self.lang != "ja" and not (asks and self.lexicon.pairs)
        ):  # there clauses are cut finer
            at = frames.of_another_clause(stance_cue[1], s.words, f, where, found, self.lexicon)
            if at is not None:  # *A says that it happened; B has not confirmed the call*
                asked_for.append(at)
                stance_cue = self._cue(s, f, where, found, asked_for)
        if self.lexicon.claim_first and stance_cue and stance_cue[0].reach == "sentence":
            spot = s.words.find(stance_cue[1])
            if spot >= where.end and _CONTRAST.match(s.words, where.end):  # *ذكرت تقارير أن A اتصل بB، لكن C نفى ذلك*
                asked_for.append((spot, spot + 1))
                stance_cue = self._cue(s, f, where, found, asked_for)
        if (
            self.lexicon.verb_final and stance_cue and stance_cue[0].value in ("planned", "sought")
            and self.lexicon.past.fullmatch(s.words, f.start, f.end) and stance_cue[1] not in s.words[f.start : f.end]
        ):  # fmt: skip
            stance_cue = None  # *yapılacak görüşmeler için İstanbul'a geldi*: what is to come is another contact
        if asks and (stance_cue is None or stance_cue[0].value in FUTURE):
            # *asked whether he would meet B, A answered that nothing is planned*: the answer decides
            whole = Clause(where.start, len(s.words))
            no = [c for c in self.lexicon.stances if c.value in ("denied", "unconfirmed")]
            stance_cue = frames.cue(no, s.words, f, whole, [f], False, asked_for) or stance_cue
        if self.lexicon.linked and asks and stance_cue and stance_cue[0].value in FUTURE and not any(
            asks.end() <= x.start < f.start for x in said
        ):  # fmt: skip
            return None  # *after being asked about reports that A will visit B*: a question
        if stance_cue and self.lexicon.given_after.match(s.words, f.end):
            stance_cue = None  # *希望落实会晤的共识*
        if (
            stance_cue and stance_cue[0].value in ("sought", "planned") and self.lexicon.meanwhile.match(s.words, f.end)
            and stance_cue[1] not in s.words[where.start : f.start] and stance_cue[1] in s.words[f.end :]
        ):  # fmt: skip
            stance_cue = None  # *通话时发出邀请*
        of_all = stance_cue is not None and (
            stance_cue[0].reach == "sentence" or (self.lexicon.claim_first and stance_cue[0].value == "denied")
        )
        if of_all and self.lexicon.given.search(s.words[: f.start]):
            stance_cue = None  # *denied that a letter was handed over during the visit of B*
        if (
            stance_cue
            and self.lexicon.settled.fullmatch(stance_cue[1])
            and self.lexicon.given.search(s.words[: f.start])
        ):
            stance_cue = None  # *agreed in a call on …*: the call took place
        stance: Stance = "occurred"
        rules = [Rule(t.id, s.words[f.start : f.end])]
        if stance_cue:
            stance = as_stance(stance_cue[0].value)
            rules.append(Rule(stance_cue[0].id, stance_cue[1]))
        elif (
            t.pos == "move"
            and not self.lexicon.linked
            and f.start <= 30
            and self.lexicon.pointing.search(s.words[: f.start])
        ):
            # *En su visita a B se reunirá con C*: the visit is as far off as what is to be done on it
            planned = (
                c.pattern.search(s.words, f.end, f.end + 90) for c in self.lexicon.stances if c.value == "planned"
            )
            to_come = next((m for m in planned if m), None)
            if to_come:
                stance = "planned"
                rules.append(Rule(f"{self.lang}.to_come", to_come.group()))
        elif self.announced:
            stance = "planned"
            rules.append(Rule(f"{self.lang}.announces", self.text.title))
        if stance == "occurred" and self.lexicon.bracket and self.lexicon.infinitive.search(s.words, 0, f.start):
            trip = next((d for d in reversed(self.drafts) if d.sentence is s and d.kind == "visit"), None)
            stance = trip.stance if trip is not None else stance  # *reist am Montag nach A, um B zu treffen*
        if stance == "occurred" and self.lexicon.purpose.search(s.words[: f.end]):
            aim = next((d for d in reversed(self.drafts) if d.sentence is s), None)
            stance = aim.stance if aim is not None else stance  # *será recibido por B para sostener una reunión*
            if self.lexicon.claim_first and stance == "occurred":
                stance = "planned"  # *وصل إلى A لإجراء محادثات مع B*
        if t.weak and t.pos != "move" and stance in ("sought", "doubted", "denied"):
            return None  # *discussed their willingness to …*
        return Told(stance, stance_cue, rules, asks)

    def _pointed_back(
        self,
        s: Sentence,
        f: Found,
        actors: list[Actor],
        told: Told,
        speaker: Participant | None,
    ) -> TookPart | None:
        """Who took part in what *it took place*, *has not confirmed it* point at: the parties of the contact told before."""
        stance = told.stance
        if not self.chain.pair or stance == "sought" or (stance == "occurred" and speaker is None):
            return None
        if s.index - self.pair_at > RECALL // 2:
            return None  # *That is false*: something told of since
        if stance in ("unconfirmed", "denied") and speaker is not None and not self._concerned(speaker):
            return None  # *his lawyer declined to comment*: no government of the two
        trip = (self._trip_of_meeting() or self._news()) if self.lexicon.pairs else None
        last, pair = (trip, [a.who for a in trip.parties]) if trip is not None else (self.last, self.chain.pair)
        hosted = {a.identity for a in last.parties if a.sort == "host"} if last is not None else set()
        parties = [
            Actor(f.start, f.end, w, "host" if identity(w) in hosted else "person", recalled=True) for w in pair
        ]  # fmt: skip
        self.last = last
        return TookPart(parties, True, actors, speaker)

    def _travelled(
        self,
        s: Sentence,
        f: Found,
        where: Clause,
        actors: list[Actor],
        told: Told,
        speaker: Participant | None,
        speech: Speech | None,
    ) -> TookPart | None:
        """Who travels, and to whom; the actors without those who only invited."""
        t, stance, recalled = f.trigger, told.stance, False
        if self.lexicon.pairs:  # *应B邀请，A访问*: who invited travels nowhere
            apart = [m.span() for m in self.lexicon.aside.finditer(s.words)]
            actors = [a for a in actors if not any(x <= a.start < y for x, y in apart)]
        after = () if self.lexicon.pairs else (c for c in self.lexicon.initiated if c.value == "after")
        asked_by = [m.end() for c in after for m in c.pattern.finditer(s.words)]
        hosts = [a for a in actors if any(0 <= a.start + 1 - end <= 16 for end in asked_by)]
        if any(a not in hosts for a in actors if a.sort in ("person", "office", "relation")):
            actors = [a for a in actors if a not in hosts]  # *visits B at the invitation of C*: C stays at home
        parties = movers(s, f, where, actors, speech, self.subject, self.lexicon)
        if stance == "denied" and any(a.sort == "person" and (a.start, a.end) == (f.start, f.end) for a in parties):
            return None  # who did not travel is not named here, or by a name that nobody knows: of nobody else
        if len(frames.sides(parties)) < 2 and self.text.source_country:
            home = self.lexicon.home.search(s.words, f.end, where.end)  # *visitará nuestro país*
            if home and parties:
                host = Participant(side=self.text.source_country, mention=home.group())
                parties = [*parties, Actor(home.start(), home.end(), host, "host")]
        if self.lexicon.linked and len(frames.sides(parties)) < 2 and t.kind == "visit":
            visit = self._told_visit(s, f, where, actors)
            if visit is not None:  # *The visit has been cancelled*
                parties, recalled = visit, True
        return TookPart(parties, recalled, actors, speaker)

    def _met(
        self,
        s: Sentence,
        f: Found,
        where: Clause,
        found: list[Found],
        actors: list[Actor],
        told: Told,
        speaker: Participant | None,
        speech: Speech | None,
        turn: Turn | None,
        next_start: int | None,
    ) -> TookPart | None:
        """Who speaks or meets with whom: those around the words of contact, and those that the clause leaves out."""
        t, stance_cue, rules, asks = f.trigger, told.cue, told.rules, told.asks
        stance, recalled = told.stance, False
        left, right = frames.parties(s, f, where, actors, speech, self.lexicon, next_start)
        if t.pos == "joins" and len(frames.sides(frames.distinct(right))) < 2:
            return None
        fronted = not right and frames.companions(left, s.words, where.start, self.lexicon)
        if fronted:
            left, right = [], left  # *With B he held a call*
        if t.needs == "object" and not fronted:
            agent = self.lexicon.agent.search(s.words, f.end, min(where.end, f.end + 120))
            if agent:  # *sera reçu dans la soirée au palais par le président B*
                right = [a for a in right if a.start >= agent.start()] or right
            reach = (agent.end() if agent else f.end) + 45
            while right and right[0].start <= reach and self._stands_in(s, f, right[0]):
                reach, right = right[0].end + 45, right[1:]  # *will receive at the Kremlin President B*
            right = frames.listed_from(right, s.words, reach, self.lexicon)
            if not right or right[0].sort == "side":
                return None  # *received kits from B* is no meeting
            if s.words[right[0].end : right[0].end + 2] in ("'s", "’s"):
                return None  # *welcomed B's reassurance*
        if (
            t.pos == "verb" and self.lexicon.linked and right and right[0].sort in ("person", "office")
            and _POSSESSIVE.match(s.words, right[0].end)
        ):  # fmt: skip
            right = right[1:]
            if not right:
                return None  # *that meets President B's expectations*
        me = speaker or (speech.who if speech else None) or self.last_speaker
        if (
            t.pos in ("verb", "object")
            and me is not None
            and me.side
            and (
                self.lexicon.mine.fullmatch(s.words, f.start, f.end)
                or (turn and not left and right and self.lexicon.we.search(s.words, where.start, f.start))
            )
        ):
            left = [Actor(f.start, f.end, principal(me), "person", recalled=True)]  # *hablé con B*: I did
        if fronted or (
            t.pos == "verb" and not left and len(frames.sides(right)) >= 2
            and self.lexicon.company.search(s.words, f.end, next((a.start for a in right if a.sort != "side"), right[0].start) + 1)
        ):  # fmt: skip
            lead = self._before(s, where, actors, speech)
            if lead is not None and lead.who.side not in frames.sides(right):
                left = [replace(lead, start=f.start, end=f.end)]  # *spoke with A and B*: whoever it was before
        if (
            self.lexicon.pairs and t.pos == "verb" and not left and right and right[0].start - f.end <= 2
            and len(frames.sides(right)) >= 2
        ):  # fmt: skip
            # *A表示，行程中将拜会B以及C*: A will
            own = speech.actor if speech and speech.actor else self._before(s, where, actors, speech)
            if own is not None and own.sort in ("person", "office") and own.who.side not in frames.sides(right):
                left = [replace(own, who=principal(own.who), start=f.start, end=f.start)]
        phrase = self.lexicon.fronted.match(s.words) if not left else None
        if phrase and right and self.lexicon.between.search(s.words, f.end, right[0].start):
            phrase = None  # *On the eve of the summit between B and C, A called D*: A is not at it
        if (
            phrase
            and f.trigger.pos in ("noun", "verb", "object")
            and f.end <= phrase.end()
            and len(frames.sides(right)) < 3
        ):
            # *During her meetings with B, A will discuss C*: A meets B, and as A does the rest
            lead_actor = next((a for a in actors if a.start >= phrase.end() - 1), None)
            if (
                lead_actor is not None and lead_actor.start - phrase.end() <= 6 and lead_actor.sort in ("person", "office")
                and lead_actor.who.side not in frames.sides(right)
            ):  # fmt: skip
                listed = [lead_actor]  # *During talks at B's request, A and B spoke about C*
                for a in actors:
                    if (
                        a.start >= listed[-1].end
                        and a.sort == "person"
                        and frames.listed(s.words[listed[-1].end : a.start])
                    ):
                        listed.append(a)
                if right or len(listed) > 1:
                    left = [replace(a, start=f.start, end=f.start) for a in listed]
                if right and stance == "occurred" and not stance_cue:
                    cues = (c for c in self.lexicon.stances if c.value == "planned")
                    ahead = next(
                        ((c, m) for c in cues if (m := c.pattern.search(s.words, lead_actor.end, lead_actor.end + 9))),
                        None,
                    )
                    if ahead is not None:
                        stance = "planned"
                        rules.append(Rule(ahead[0].id, ahead[1].group()))
        if (
            t.pos == "noun" and not left and self.lexicon.linked and speech and speech.actor and len(frames.sides(right)) > 1
            and self.lexicon.again.search(s.words[f.end : right[0].start + 1])
            and speech.actor.who.side not in frames.sides(right)
        ):  # fmt: skip
            left = [
                replace(speech.actor, who=principal(speech.actor.who), start=f.start, end=f.start)
            ]  # *A announced calls with B and C*
        if self.lexicon.linked and not left and t.pos in ("noun", "verb") and _AFTER_DOING.search(s.words, 0, f.end):
            first = next((a for a in actors if a.end <= f.start and a.sort in ("person", "office")), None)
            left = (
                [replace(first, start=f.start, end=f.start)] if first is not None else []
            )  # *arrived after meeting B*
        if t.pos == "told":
            left = [a for a in left if a.sort in ("person", "office") and not a.who.group][-1:]
            right = [a for a in right if a.sort in ("person", "office") and a.start - f.end <= 25][:1]
            if not (left and right):
                return None
        if (
            t.pos == "noun" and self.lexicon.linked and self.chain.pair and len(frames.sides(left)) < 2
            and _THE.search(s.words, 0, f.start) and self.lexicon.goes_its_way.match(s.words, f.end)
        ):  # fmt: skip
            left, right = [], []  # *the call did not mean …*: the one told before
        if (
            t.kind == "message"
            and self.lexicon.linked
            and not left
            and right
            and speech
            and speech.actor
            and _IN_A.match(s.words, 0, f.start)
        ):
            left, speaker = [replace(speech.actor, start=f.start, end=f.start)], None  # *In a letter to B, A said*
        parties = frames.distinct(frames.without_heads(left + right, s.words))
        if asks and parties and speech and speech.actor and len(frames.sides(parties)) < 2:
            parties = frames.distinct([speech.actor, *parties])
        if right and len(frames.sides(parties)) < 2:
            between = self.lexicon.between.match(s.words, f.end + 1)
            if between and not any(a.recalled for a in right):
                return None  # *negotiations between the regime and the opposition*: of nobody else
        if len(frames.sides(parties)) < 2 and unsaid.unknown_partner(s.words, f, where, right, self.lexicon):
            return None
        if self.lexicon.pairs and not parties:  # *A和B，上月会晤*: who stands alone in the clause before
            cuts = frames.breaks(s.words, self.lexicon)
            begin = max((b for _, b in cuts if b < where.start), default=0)
            alone = not any(begin <= o.start < where.start for o in found)
            apart = [m.span() for m in self.lexicon.aside.finditer(s.words)]
            heads = [
                a for a in actors
                if begin <= a.start and a.end <= where.start and a.sort != "side" and not any(x <= a.start < y for x, y in apart)
            ]  # fmt: skip
            if alone and len(frames.sides(heads)) > 1 and not (speech and speech.start >= begin):
                parties = frames.distinct(heads)
        latest = self.last
        if (
            t.pos == "noun" and latest is not None and parties and all(p.recalled for p in parties) and not self.lexicon.linked
            and frames.sides(parties) == latest.party_sides() and _DEFINITE.search(s.words, 0, f.start)
        ):  # fmt: skip
            # *En el encuentro, ambos países estrecharon …*: the one told before
            parties, recalled = [replace(a, start=f.start, end=f.end, recalled=True) for a in latest.parties], True
        # *SCO foreign ministers met*: a contact by itself
        if len(frames.sides(parties)) < 2 and not self._round(s, f, where, parties):
            parties, recalled = self._completed(s, f, where, actors, parties, right, speaker, stance, speech)
        told.stance = stance
        return TookPart(parties, recalled, actors, speaker)

    def _placed(
        self,
        draft: Draft,
        s: Sentence,
        f: Found,
        where: Clause,
        found: list[Found],
        actors: list[Actor],
        told: Told,
        speaker: Participant | None,
        speech: Speech | None,
        said: list[Speech],
    ) -> Draft | None:
        """The draft with its day, place and who asked for it; None where it only tells again of what was told before."""
        t, parties, recalled, kind, rules = f.trigger, draft.parties, draft.recalled, draft.kind, draft.rules
        stance, stance_cue = draft.stance, told.cue
        draft.was_to = stance == "planned" and bool(self.lexicon.was_to.search(s.words, where.start, f.start))
        hedge = self.lexicon.hedges.search(s.words, where.start, where.end)
        draft.hedge = hedge.group().strip() if hedge else None
        scope = self.lexicon.scopes.search(s.words, where.start, where.end) if stance != "occurred" else None
        draft.scope = scope.group().strip() if scope else None
        trip = self.last
        scheduled = (
            stance == "occurred" and stance_cue is None and trip is not None and trip.stance == "planned" and s.field == "text"
            and trip.date is not None and self.anchor is not None and trip.date.end > self.anchor
            and bool(trip.keys() & draft.keys()) and self.lexicon.now.fullmatch(s.words, f.start, f.end) is not None
        )  # fmt: skip
        if scheduled:  # *A will be in B on Saturday. A meets C in the morning*: the present of a programme
            draft.stance = stance = "planned"
            rules.append(Rule(f"{self.lang}.programme", s.words[f.start : f.end]))
        self.days.set(draft, s, f, where, found, speech, self.last, self.drafts, said)
        if scheduled and trip is not None and draft.date is None and draft.date_text is None:
            draft.date = trip.date
        pointed = recalled if self.lexicon.linked else bool(self.lexicon.pointing.search(s.words[: f.start]))
        if stance == "occurred" and pointed and t.pos in ("noun", "move") and self._only_planned(draft):
            return None  # *asked about the meeting*, which has not yet taken place
        if stance == "occurred" and self.lexicon.talked_of.match(s.words, f.end) and self._only_planned(draft):
            return None  # *on the visit*, which is still to come
        told_last = self.last
        if (
            self.lexicon.linked and recalled and stance in FUTURE and draft.date_text is None
            and told_last is not None and told_last.stance == "occurred"
            and (t.weak or self.lexicon.this_one.search(s.words[: f.start]))
        ):  # fmt: skip
            return None  # *This talk is part of an effort to seek …*: the one that has taken place
        if self.lexicon.linked and recalled and stance == "occurred" and self.lexicon.given.search(s.words[: f.start]):
            return None  # *during that talk, A said*: what was said in it, of the talk itself nothing new
        if (
            self.lexicon.linked and recalled and stance == "planned" and speaker is None and draft.date_text is None
            and any(x.stance == "planned" and x.kind == draft.kind and x.keys() == draft.keys() for x in self.drafts)
        ):  # fmt: skip
            return None  # *her visit will show …*: the plan told before
        once = t.pos in ("verb", "object") and bool(draft.date_text)  # *A will not meet B. They had met in January*
        once = once and self.last is not None and self.last.stance != "occurred"
        if (
            recalled and stance == "occurred" and speaker is None and not once
            and (not self._another(draft) or self._undated(draft))
        ):  # fmt: skip
            last = self.last
            if (
                last is not None
                and draft.date_text
                and last.date_text is None
                and draft.date
                and (self.lexicon.linked or self._undated(draft))
            ):
                last.date, last.date_text = (
                    draft.date,
                    draft.date_text,
                )  # *The meeting on Thursday evening dealt with …*
            if (
                last is not None
                and last.kind == "talks"
                and t.kind in ("call", "meeting")
                and (f.start < 12 or self.lexicon.linked)
            ):
                last.kind = t.kind  # *held consultations … The meeting was a step*: the channel is told later
            return None  # *the call* again: nothing new is said of it
        said_last = self.last
        if said_last is not None and said_last.kind == "visit":  # the visit told in passing is not what they talked in
            alike = (d for d in reversed(self.drafts) if d.kind != "visit" and d.keys() == draft.keys())
            said_last = next(alike, said_last)
        if (
            said_last is not None and (draft.date is None or all(a.recalled for a in draft.parties))
            and (said_last.kind in ("call", "video_call") if kind == "meeting" else kind == "talks")
            and self.lexicon.any_channel.fullmatch(s.words, f.start, f.end) and said_last.keys() == draft.keys()
            and (draft.stance == said_last.stance or draft.stance in ("occurred", "unconfirmed"))
        ):  # fmt: skip
            draft.kind = said_last.kind  # *通电话 … 此次会谈*: the call told before
        there = where
        if speech is not None and speech.after and f.end <= speech.start < where.end:
            there = Clause(where.start, speech.start)  # *they spoke, A said in Berlin*: where A said so
        if (
            t.pos == "move" and stance in ("occurred", "planned") and draft.date_text is None and not self.lexicon.linked
            and _THIS.search(s.words, 0, f.start)
            and any(x.kind == "visit" and x.keys() == draft.keys() for x in self.drafts)
        ):  # fmt: skip
            return None  # *en esta visita trataremos …*: the visit told before
        draft.place = place(s, there, actors, f, kind, self.lexicon, self.register)
        if draft.kind == "talks" and all(a.sort in ("person", "office") and not a.who.group for a in parties):
            trip = next(
                (d for d in self.drafts if d.kind == "visit" and d.stance == draft.stance and d.keys() & draft.keys()),
                None,
            )
            if (draft.place and self.lexicon.said_inside) or (
                trip is not None and trip.party_sides() >= draft.party_sides()
            ):
                draft.kind = "meeting"  # *held talks in A*, *arrived in A. They negotiated*: face to face
        draft.initiated_by = initiative(s, actors, self.lexicon)
        return draft

    def _round(self, s: Sentence, f: Found, where: Clause, parties: Sequence[Actor]) -> bool:
        """Whether the only party is the members of a round of states, who meet each other (*G7 foreign ministers met*)."""
        if not self.lexicon.linked or len(parties) != 1 or f.trigger.kind not in ("meeting", "video_call", "talks"):
            return False
        lone = parties[0]
        if f.trigger.pos not in ("noun", "verb") or lone.recalled:
            return False
        round_of = lone.who.side or (lone.who.role or "").split(" ")[0] in FORUMS
        if not lone.many or not round_of:
            return False
        if self.lexicon.with_whom.match(s.words, f.end, where.end) or self.lexicon.company.search(
            s.words, f.end, where.end
        ):
            return False  # *met with B*: of whom nothing is known
        if lone.end <= f.start:
            return f.trigger.pos == "verb" or bool(self.lexicon.light.search(s.words, lone.end, f.start))
        return bool(_OF_THEM.fullmatch(s.words, f.end, lone.start))

    def _alleged(self, s: Sentence, f: Found, d: Draft) -> bool:
        """Whether the paper itself calls the contact alleged of which somebody says that it is not so or not confirmed."""
        if d.stance not in ("unconfirmed", "denied") or d.speaker is None or self.text.source_type == "official":
            return False
        from_ = max(0, f.start - 24)
        seen = (c.pattern.search(s.words, from_, f.end) for c in self.lexicon.stances if c.value == "doubted")
        return any(m is not None and m.start() < f.start and m.end() >= f.start - 1 for m in seen)

    def _kind(self, s: Sentence, f: Found, where: Clause, found: list[Found]) -> Kind:
        kind = f.trigger.kind
        if f.trigger.pos == "move" or kind in ("message", "video_call", "visit"):
            return kind
        for c in self.lexicon.kinds:
            if kind == "meeting" and c.value == "call":
                continue
            m = c.pattern.search(s.words, where.start, where.end)
            if m and not any(
                o.start <= m.start() < o.end and o is not f and o.trigger.kind not in (kind, c.value) for o in found
            ):
                return as_kind(c.value)
        if kind == "talks":
            # *spoke to prepare for the President's meeting*: what stands behind a word of purpose is what they spoke about
            purpose = self.lexicon.cutters.search(s.words, f.end, where.end)
            until = purpose.start() if purpose else where.end
            near = [
                o for o in found
                if o is not f and o.trigger.kind in ("call", "meeting", "video_call") and where.start <= o.start < until
            ]  # fmt: skip
            if near:
                return near[0].trigger.kind
            if where.start and s.words[where.start - 2 : where.start] == ", ":
                before = [o for o in found if o.start < where.start and o.trigger.kind in ("call", "video_call")]
                if before:
                    return before[-1].trigger.kind  # *called A, spoke with B*
            title = next((x for x in self.sentences if x.field == "title"), None)
            if title is not None and f.trigger.pos == "verb":
                for c in self.lexicon.kinds:
                    if c.pattern.search(title.words):
                        return as_kind(c.value)
            if (
                self.text.source_type == "official"
                and f.trigger.id.endswith(".speak")
                and (s.index <= 2 or not self.drafts)
            ):
                return "call"  # a readout that says only *spoke with* is one of a call
        return kind

    # ------------------------------------------------------------------ the document

    def _quote(self, d: Draft) -> Quote:
        return Quote(d.sentence.field, d.start, d.end, self.source.field(d.sentence.field)[d.start : d.end])

    def _finish(self, d: Draft, told: tuple[Claim, ...]) -> Statement:
        text = self.text
        quote = self._quote(d)
        parties = d.parties
        if d.kind == "visit" and self.lexicon.destination_is_place and any(a.sort != "host" for a in parties):
            parties = [a for a in parties if a.sort != "host"]
        people = tuple(_readable(a.who) for a in parties)
        said_by = _readable(d.speaker) if d.speaker is not None else None
        speaks_for, standing = voice(d.speaker, text.source_type, text.source_country)
        after = aside(d, self.sentences)
        asking = d.initiated_by
        if asking is None and after is not None:
            asking = initiative(after, self.actors.get(after.index, ()), self.lexicon)
            asking = asking if asking in d.party_sides() else None
        sid = stable_id(
            "st", text.document, quote.field, quote.start, quote.end, d.kind, d.stance,
            [[p.name, p.role, p.side, p.mention] for p in people],
            [d.speaker.name, d.speaker.role, d.speaker.side] if d.speaker else None,
        )  # fmt: skip
        return Statement(
            id=sid, document=text.document, key=text.key, kind=d.kind, stance=d.stance, participants=people, quote=quote,
            said_by=said_by, speaks_for=speaks_for, standing=standing, date=d.date, date_text=d.date_text,
            place=d.place, initiated_by=asking, topics=d.topics, claims=told, hedge=d.hedge, scope=d.scope, asked=d.asked,
            minutes=d.minutes or minutes(d, after, self.lexicon.lang), rules=tuple(d.rules), url=text.url, publisher=text.publisher,
            source_type=text.source_type, source_country=text.source_country, published=text.published, lang=text.lang,
        )  # fmt: skip


_CONTRAST = re.compile(r"\W*(?:و?لكن|إلا\s+أن|غير\s+أن|بيد\s+أن|فيما|بينما|في\s+حين)")
_IN_A = re.compile(r"\W*in\s+(?:an?|the|his|her|its|their)\s+(?:\w+\s+)?$", re.I)
_THE = re.compile(r"\b(?:the|this|that)\s+(?:(?:tele)?phone\s+)?$", re.I)
#: Behind a person: what is told of is a thing of theirs, nobody of theirs.
_POSSESSIVE = re.compile(
    r"[’']s?\s+(?![\w-]*\s*(?:counterpart|envoys?|advis[eo]rs?|aides?|team|delegation|spokes|deputy|chief|foreign|defen[cs]e|prime|office)\b)[a-z]"
)
_AFTER_DOING = re.compile(
    r"\b(?:after|before|by)\s+(?:also\s+|first\s+)?(?:meeting|talking|speaking|conferring)\s*$", re.I
)
_SEPARATE = re.compile(r"\bseparate(?:ly)?\b", re.I)
#: Before a noun of contact: the one told of before (Spanish, Portuguese, French, Italian).
_DEFINITE = re.compile(
    r"\b(?:el|la|los|las|del|al|dich[ao]s?|[dn]?est[ea]s?|[dn]?ess?[ea]s?|su|o|a|do|da|no|na|ao|à|l[aeo]|du|au|cette|ce|sa|son|il|della|"
    r"nella|quest[ao])\s+(?:[\w-]+\s+)?$",
    re.I,
)
#: Before the name of a journey told of before (Spanish, Portuguese, French, Italian).
_THIS = re.compile(
    r"\b(?:est[ea]|es[ea]|dich[ao]|su|[dn]?est[ea]|[dn]?ess[ea]|sua?|seu|cette|ce|sa|son|questa|questo|tale)\s+(?:\w+\s+)?$",
    re.I,
)
#: Between *meeting* and those who meet each other.
_OF_THEM = re.compile(r"\s+(?:of|between|among)\s+(?:the\s+)?", re.I)


#: Between a person and whoever serves them (*A的顾问B*, *A的高级顾问、部长B*).
_MASTER = re.compile(r"的(?:[^，。；、“”]{2,8}、)?")
_LATIN_LETTER = re.compile(r"[A-Za-zÀ-ɏ]")


def _readable(who: Participant) -> Participant:
    """A party without a name that only another script writes, where an office tells who it is; ``mention`` keeps the name."""
    if who.name and not who.person and (who.role or who.office) and not _LATIN_LETTER.search(who.name):
        return replace(who, name=None)
    return who
