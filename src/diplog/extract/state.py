"""What a pass over one document knows: the text, its sentences and mentions, and what has been told so far."""

from __future__ import annotations

import bisect

from .. import mentions as mentions_module
from ..gazetteer import Register
from ..lexicon import NEVER, Lexicon
from ..model import Participant, Text
from .chain import Actor, Chain
from .circumstances import Days, published_day
from .draft import Draft
from .segment import Sentence, Turn, quotations
from .ties import long_titles, of_country, ties


class State:
    """The text, its sentences, and what they have told up to the present one."""

    def __init__(
        self,
        source: Text,
        text: Text,
        register: Register,
        lexicon: Lexicon,
        cut: list[Sentence],
        floor: list[Turn],
        gated: dict[int, set[int]],
        *,
        claim: bool = False,
    ) -> None:
        self.claim = claim  # somebody's claim or question, not a text that tells of something
        self.source = source  # as published: what is quoted
        self.text = text  # its lines flow
        self.register = register
        self.lexicon = lexicon
        self.sentences = cut
        self.gated = gated
        self.lang = lexicon.lang
        self.anchor = published_day(text)
        self.chain = Chain(text, register, own_government=not lexicon.linked)
        self.floor = floor
        self.quoted = quotations(text.text)
        self.mentions = {
            "title": mentions_module.find(text.title, self.lang, register) if text.title else [],
            "text": mentions_module.find(text.text, self.lang, register),
        }
        for name, words in (("title", text.title), ("text", text.text)):
            self.mentions[name] = of_country(words, self.mentions[name], lexicon.of_country)
            if lexicon.long_title is not NEVER:
                self.mentions[name] = long_titles(words, self.mentions[name], lexicon.long_title)
        labels = [(turn.start, turn.speech) for turn in floor if turn.label]
        if labels:  # who has the floor is not who *they* are
            at = [a for a, _ in labels]
            self.mentions["text"] = [
                m
                for m in self.mentions["text"]
                if not ((i := bisect.bisect_right(at, m.start) - 1) >= 0 and m.start < labels[i][1])
            ]
        if self.lang == "en":  # titles in capitals
            for name, words in (("title", text.title), ("text", text.text)):
                self.mentions[name], self.chain.ties[name] = ties(words, self.mentions[name])
        self.chain.resolve(self.mentions["title"], self.mentions["text"])
        self.days = Days(text, lexicon, self.chain)
        self.announced = bool(lexicon.announces.search(text.title))
        self.drafts: list[Draft] = []
        self.last_speaker: Participant | None = None
        self.subject: Actor | None = None
        self.last: Draft | None = None
        self.host: Participant | None = None  # the own side's person whom an official title names
        self.going_on: Participant | None = None  # who spoke in the sentence before, of the same paragraph
        self.lead_body: Participant | None = None  # the body that the sentence before begins with
        self.asked_turn = -1
        self.pair_seen: tuple[
            Participant, ...
        ] = ()  # the pair of the sentence before, and where it was first or last told
        self.pair_at = 0
        self.pair_before: tuple[Participant, ...] = ()  # the contact told before the question
        self.asked_of: list[Actor] = []
        self.asked_sides: list[Actor] = []
        self.told_at = -1  # the sentence of the last account of a contact told before
        self.about: dict[int, Draft] = {}  # the contact that the question of a turn is about
        self.asked_draft: Draft | None = None  # what the question before was about
        self.actors: dict[int, list[Actor]] = {}  # of each sentence of the body, by its index

    def _mentions_in(self, s: Sentence) -> list[mentions_module.Mention]:
        inside = self.mentions[s.field]
        first = bisect.bisect_left(inside, s.start, key=lambda m: m.start)
        last = bisect.bisect_left(inside, s.end, lo=first, key=lambda m: m.start)
        return [m for m in inside[first:last] if m.end <= s.end]
