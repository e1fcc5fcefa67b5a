"""Words of meeting, denying, planning, hearsay: one YAML file per language, compiled once.

A language is data (``diplog/data/lexicon/<lang>.yml``); see ``docs/adding-a-language.md`` for the keys. Regular
expressions in it are matched without regard to case against the sentence as published. Every trigger names literal
``gate`` strings: a sentence that holds none of them never meets a regular expression.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from importlib import resources
from typing import Any

from .errors import ConfigError
from .gazetteer import simplified, simplified_characters
from .model import KINDS, STANCES, Kind, Stance

NEVER = re.compile(r"(?!)")
MOVER_BY = r"\b(?:by|of)\s+(?:\w+\s+){0,2}$"  # English, the default


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words that announce a contact.

    ``pos``: ``verb``, ``noun`` (``call``, ``meeting``), ``back`` (points at a contact told before), ``told`` (one party addresses the other directly) or ``move``
    (somebody travels to a country). ``needs``: ``other`` (a second party in the clause, the default), ``object`` (a party
    right after the words), ``speaker`` (whoever says it, where nobody else is named: *B called him*), ``none`` (a definite
    *the call* may lean on what came before).
    """

    id: str
    kind: Kind
    pos: str
    pattern: re.Pattern[str]
    gate: tuple[str, ...]
    needs: str = "other"
    weak: bool = False  # says little alone: only with two named parties of different sides
    adverb: bool = False  # *by phone*: no contact of its own where other words of contact stand in its clause
    example: str = ""


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that set a stance, a kind, a hedge … ``reach``: ``clause`` or ``sentence``."""

    id: str
    value: str
    pattern: re.Pattern[str]
    reach: str = "clause"
    example: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All that the extractor needs to know of a language."""

    lang: str
    triggers: tuple[Trigger, ...]
    stances: tuple[Cue, ...]
    kinds: tuple[Cue, ...]
    hedges: re.Pattern[str]
    scopes: re.Pattern[str]
    says_before: re.Pattern[str]  # speaker stands before: *X said*
    says_after: re.Pattern[str]  # speaker stands after: *said X*, *according to X*
    asked: re.Pattern[str]
    breaks: re.Pattern[str]  # where a clause ends
    cutters: re.Pattern[str]  # after these, names are topics, not parties
    partner: re.Pattern[str]  # *with*, *to*, *between*
    between: re.Pattern[str]
    initiated: tuple[Cue, ...]
    not_contact: re.Pattern[str]
    first_person: re.Pattern[str]
    unnamed: tuple[Cue, ...]  # *a senior official*, *sources*: speakers without a name
    media: tuple[Cue, ...]
    abbreviations: frozenset[str]
    place_in: re.Pattern[str]
    turn: re.Pattern[str]  # *MR. PRICE:* at the beginning of a podium turn
    off_topic: re.Pattern[str]  # sport, show: a text with several such words tells of no contact
    many_places: re.Pattern[str]  # *several countries of the region*
    separately: re.Pattern[str]  # *separate calls*: a list of names is several contacts
    question: re.Pattern[str]  # *Q*, *QUESTION:*, *PREGUNTA:*
    adjunct: re.Pattern[str] = (
        NEVER  # breaks that begin an aside of the verb of saying (*said after visiting A that …*)
    )
    date_aside: re.Pattern[str] = (
        NEVER  # right before a date: it is the day of something else (*since the vote of 5 May*)
    )
    elsewhere: re.Pattern[str] = NEVER  # in a title or lead: the whole text is about sport and the like
    credits: re.Pattern[str] = NEVER  # begins a sentence that says who said the one before (*C'est ce qu'annonce …*)
    relative: re.Pattern[str] = NEVER  # which breaks begin a relative clause whose subject is who stands before it
    mover_by: re.Pattern[str] = NEVER  # before the traveller behind *visit*: *visit of A*, *visite de A*
    inverted: re.Pattern[str] = NEVER  # before a subject that follows its verb: *llegó a Lima el presidente A*
    company: re.Pattern[str] = NEVER  # *with*: between a verb and the other party where the subject is left out
    transcript: re.Pattern[str] = (
        NEVER  # in a title: the body is one person's words (*press conference of President A*)
    )
    yes: re.Pattern[str] = NEVER  # an answer that says yes to the question before it
    no: re.Pattern[str] = NEVER
    joined_verb: re.Pattern[str] = (
        NEVER  # *and* right before a verb of saying: it shares its subject with the verb before
    )
    linked: bool = False  # behind the trigger a country takes part only right behind *with*, *to*, *and* …
    outlets: Outlets = field(default_factory=lambda: Outlets({}))  # newspapers and agencies, in every language
    said_when: re.Pattern[str] = NEVER  # between a verb of saying and a contact: when it was said (*said after talks*)
    perfect: re.Pattern[str] = NEVER  # *has*, *have* right before a verb: done, on a day that is not told
    now: re.Pattern[str] = NEVER  # a verb in the present that announces (*travels*)
    happened: re.Pattern[str] | None = None  # triggers that are finite verbs in the past: never planned nor sought
    begins: re.Pattern[str] = NEVER  # a light verb in the present right before a noun of contact (*begins a visit*)
    companion: re.Pattern[str] = NEVER  # at the head of a clause, before a party that is no subject: *With B he held*
    predicate: re.Pattern[str] = (
        NEVER  # right behind a noun of contact: a verb that says something of it (*was*, *is due*)
    )
    of_country: re.Pattern[str] = (
        NEVER  # between a person and their country: *, de* (*el presidente Sánchez, de España*)
    )
    long_title: re.Pattern[str] = (
        NEVER  # behind an office's first word, up to its country or holder: *de Comunicaciones de la*
    )
    purpose: re.Pattern[str] = (
        NEVER  # *para sostener una*: at the end of the words up to a trigger, what it is done for
    )
    mine: re.Pattern[str] = (
        NEVER  # triggers that are verbs in the first person: the speaker takes part, not who stands before
    )
    said_that: re.Pattern[str] = NEVER  # behind a verb of saying: up to *that*, how and when it was said
    home: re.Pattern[str] = NEVER  # *nuestro país*: the country whose paper or ministry writes
    same_day: re.Pattern[str] = NEVER  # at the head of a sentence: *later*, *after that*: on the day told before
    next_stop: re.Pattern[str] = NEVER  # *and to*, *then on to*: before the next stop of a tour
    infinitive: re.Pattern[str] = NEVER  # *to*, *to hold*: right before words of contact, an infinitive
    reality: re.Pattern[str] = NEVER  # what makes an infinitive real: *pleased to*, *managed to*
    attends: re.Pattern[str] = NEVER  # *to attend the*: before a noun of contact whose parties are not told
    with_whom: re.Pattern[str] = NEVER  # *with members of*: right behind words of contact, a partner is told
    partner_told: re.Pattern[str] = (
        NEVER  # right behind a verb of contact: *to him*, *with them*: who was told of before
    )
    partner_else: re.Pattern[str] = (
        NEVER  # right behind a verb of contact: *to the press*, *about that*: no party told before
    )
    thing_moves: re.Pattern[str] = (
        NEVER  # up to a verb of travel: a thing goes there, or people of no name (*aid going to*)
    )
    no_act: re.Pattern[str] = NEVER  # up to the end of words of contact: they tell of none (*the deadline was not met*)
    of_myself: re.Pattern[str] = NEVER  # before a verb of contact: its subject is who speaks (*I have not talked*)
    we: re.Pattern[str] = NEVER  # up to a verb of contact: its subject is who speaks, or their side (*we have talked*)
    whether: re.Pattern[str] = NEVER  # a question that only a *yes* or *no* answers: it states nothing
    they: re.Pattern[str] = (
        NEVER  # before a verb of contact: its subject are the parties told before (*they*, *the two*)
    )
    fronted: re.Pattern[str] = NEVER  # *While travelling in B,*: a phrase before its subject
    in_turn: re.Pattern[str] = NEVER  # *one after the other*: as many contacts as persons
    pointing: re.Pattern[str] = (
        NEVER  # before a noun of contact: *the*, *this*, *their*, *no such*: the contact told before
    )
    tells: re.Pattern[str] = NEVER  # right behind a party: *'s readout*, *'s account*: the party tells what follows
    it_said: re.Pattern[str] = NEVER  # *it said*: the body that spoke last
    again: re.Pattern[str] = NEVER  # *with* right before a name: twice in a list, and it is two contacts
    sends: re.Pattern[str] = NEVER  # *asked*, *invited*: whom they name behind them travels or meets
    past: re.Pattern[str] = NEVER  # triggers that are a verb in the past: no word behind them makes a plan of them
    aside: re.Pattern[str] = NEVER  # *on the sidelines of the UN Assembly*: names in it take no part
    byline: re.Pattern[str] = NEVER  # at the head of a title: who only signs the text (*Statement by A on*)
    open_talk: re.Pattern[str] = (
        NEVER  # *willing to*, *the need for*: before words of contact, nothing took place or is planned
    )
    announces: re.Pattern[str] = NEVER  # in a title: all that the text tells is to come (*Public Schedule*)
    said_on: re.Pattern[str] = NEVER  # between a verb of saying and a date: the day of saying it
    his_own: re.Pattern[str] = NEVER  # right before a noun of contact: *his*, *her*: its subject's own
    main_verb: re.Pattern[str] = NEVER  # behind a relative clause: the verb of the sentence's own subject
    own_subject: re.Pattern[str] = NEVER  # *that the chief of staff*: before words of contact, another's
    goes_its_way: re.Pattern[str] = NEVER  # *the call did …*: right behind the noun, the contact told before
    nobody: re.Pattern[str] = NEVER  # right behind a country's name: people who meet for no government
    tail: re.Pattern[str] | None = (
        None  # right before a speaker whose verb reports what stands before them (*, the ministry said*)
    )
    object_of: re.Pattern[str] = NEVER  # right before a name: it is no subject (*with*, *of*)
    told_about: re.Pattern[str] = NEVER  # between a verb of speaking and a noun of contact: what they spoke about
    nouns: re.Pattern[str] = NEVER  # nouns of contact whose day is that of the news only beside a verb of ``light``
    light: re.Pattern[str] = NEVER  # what makes a noun of contact an event: *held a*, *took place*, *during*
    office_of: re.Pattern[str] = NEVER  # right behind a person's name: those who speak for them (*'s office*)
    voice_of: re.Pattern[str] = NEVER  # right before a person's name: who speaks for them (*a spokesman for*)
    body_of: re.Pattern[str] = NEVER  # right behind a country's name: a body that the register need not know
    statement_of: re.Pattern[str] = NEVER  # right before a country or body: what it says (*a statement from the*)
    some_day: re.Pattern[str] = NEVER  # in a clause: on a day that is not told (*recently*)
    unreal: re.Pattern[str] = NEVER  # behind a noun of contact and its parties: it is only thought of (*could calm*)
    reported: re.Pattern[str] = NEVER  # verbs in a mood that shows that somebody's words go on (German *habe*, *sei*)
    this_one: re.Pattern[str] = NEVER  # right before a noun of contact: the one told before (*this*, *cet*)
    settled: re.Pattern[str] = NEVER  # words of planning that are said of something else behind *in a call* (*agreed*)
    serves: re.Pattern[str] = NEVER  # right before a person: somebody who acts for them (*un émissaire du*)
    postposed: re.Pattern[str] = NEVER  # words of saying right behind their speaker in whatever case (*zufolge*)
    holds: re.Pattern[str] = NEVER  # verbs whose subject is the noun of contact, however far before them (*is due*)
    bare: re.Pattern[str] = NEVER  # an infinitive that shares the words of planning with the verb before it
    dateline: re.Pattern[str] = NEVER  # the place and date that head the news
    whose_officials: re.Pattern[str] | None = None  # between a state or body and its officials (*白宫两名官员*)
    given_after: re.Pattern[str] = NEVER  # right behind words of contact: it took place (*会晤共识*)
    each_of: re.Pattern[str] = NEVER  # in an office told of several states at once (*A、B等国外长*)
    speaker_day: re.Pattern[str] = NEVER  # between who says something and a date: the day of saying it
    meanwhile: re.Pattern[str] = NEVER  # right behind words of contact: while or after it, something else is done
    said_of: re.Pattern[str] = NEVER  # what somebody was asked about or speaks of, before the verb of saying
    will_not: re.Pattern[str] = NEVER  # in words that deny: of what lies ahead (*will not meet*)
    was_to: re.Pattern[str] = NEVER  # *was due to*: before words of contact, a plan that lies behind
    claim: re.Pattern[str] = NEVER  # speech acts whose subject takes a position: *agreed*, *thanked*, *made clear*
    claim_gap: re.Pattern[str] = re.compile(r"\W*")  # what may stand between the subject and the speech act
    claim_object: re.Pattern[str] = NEVER  # right before a party: it is no subject (*with*, *to*, *by*)
    claim_mine: re.Pattern[str] = NEVER  # *I thanked*, *we agreed*
    claim_first: bool = False  # the speech act stands before its subject
    destination_is_place: bool = False  # a visit is its traveller's; the country travelled to is told as the place
    condition: re.Pattern[str] = NEVER  # from the head of a clause to the words of contact: *if*, what would be
    bracket: bool = False  # infinitives and participles end their clause, far from what they belong to (German)
    visits: re.Pattern[str] = NEVER  # triggers of a visit that take the destination as their object (*hat A besucht*)
    indoors: re.Pattern[str] = NEVER  # right before a body's name: where they met, not who (*im Kreml*)
    leads: re.Pattern[str] = (
        NEVER  # a preposition at the head of a sentence, whose verb comes before its subject (*Nach*)
    )
    agent: re.Pattern[str] = NEVER  # before who receives, behind a passive (*par*)
    owner: re.Pattern[str] = (
        NEVER  # between a person and the next: the first is only whose the second is (*As Minister B*)
    )
    verb_final: bool = False  # the verb ends the sentence: see extract.verbfinal
    backward: re.Pattern[str] | None = None  # behind a verb of saying: it governs what stands before it; None: always
    speech_goes_on: re.Pattern[str] | None = (
        None  # what is said goes on within the paragraph, unless a sentence begins so
    )
    forward: re.Pattern[str] = NEVER  # verbs of saying that govern nothing before them (Arabic)
    heads_say: re.Pattern[str] = NEVER  # right behind whoever heads the sentence: says what follows (Arabic headlines)
    given: re.Pattern[str] = (
        NEVER  # right before words of contact: it took place, whatever the sentence denies (*during*)
    )
    says_gap: re.Pattern[str] | None = None  # all that may stand between a verb of saying and its speaker behind it
    left_only: re.Pattern[str] = NEVER  # words of contact whose parties all stand before them (*会谈*)
    pairs: bool = False  # before words of contact stand subject, *with* and partner: whoever stands farther off is told of, not met
    saying_day: re.Pattern[str] = NEVER  # right behind a date: it is the day of saying so (*5日发表声明说*)
    apart: re.Pattern[str] = NEVER  # between a name and a verb of saying: somebody else says it (*双方*)
    said_inside: bool = False  # what a party says right behind its contact was said in it: no account of its own
    says_to: re.Pattern[str] = NEVER  # postposition after a source: *X'e göre*
    says_from: re.Pattern[str] = NEVER  # behind a source: *X'ten yapılan açıklamada*, *X tarafından … duyuruldu*
    genitive: re.Pattern[str] = NEVER  # the ending that says whose: *X'in*
    as_said: re.Pattern[str] = NEVER  # right behind a finite verb: its words are reported (*görüştü iddiası*)
    talked_of: re.Pattern[str] = (
        NEVER  # right behind words of contact: *ilişkin*, what is said of it, not that it took place
    )
    any_channel: re.Pattern[str] = NEVER  # words of contact that tell no channel: the contact told before may be a call
    joined_side: re.Pattern[str] = NEVER  # right behind a country that takes part: *ile*, *ve*, *-*
    topic_after: re.Pattern[str] = NEVER  # right behind a country that is talked of: *konusunda*, *dönüşü*
    home_place: re.Pattern[str] = NEVER  # the speaker's own country as a destination: *ülkemize*
    subject: re.Pattern[str] = re.compile(r"")  # what follows a subject: no case ending, no *with*
    finite: re.Pattern[str] = NEVER  # a finite verb, which is nobody's reported speech
    participle: re.Pattern[str] = NEVER  # *giden*, *görüşen*: the subject follows
    place_after: re.Pattern[str] = NEVER  # case endings of a destination
    place_at: re.Pattern[str] = NEVER  # case ending of the place where they met (*Bakü'de*)
    partner_after: re.Pattern[str] = NEVER  # *ile*, *-la*: with
    addressee: re.Pattern[str] = NEVER  # before whom something is said: *对记者*
    tells_paper: re.Pattern[str] = NEVER  # from a verb of saying to a newspaper that is only told (*сообщил ТАСС*)
    citing: re.Pattern[str] = NEVER  # words before the source that a newspaper names (*citing*)
    in_row: re.Pattern[str] = NEVER  # a comma before a verb that shares the subject of a contact told before it
    of_pair: re.Pattern[str] = NEVER  # nouns right behind which two parties are all (*переговоры A и B*)
    to_come: re.Pattern[str] = NEVER  # cues of denial and calling off that are about a day ahead (*не состоится*)
    own_infinitive: re.Pattern[str] = NEVER  # triggers that are infinitives by their own form (*встретиться*)
    places_say: re.Pattern[str] = NEVER  # *в Кремле заявили*: what may stand around a place that speaks
    traveller: re.Pattern[str] = (
        NEVER  # the same with the trigger's own words: *визит премьера*, *Besuch des Ministers*
    )
    gates: tuple[str, ...] = field(default=())
    gate_triggers: tuple[tuple[int, ...], ...] = field(default=())


def languages() -> tuple[str, ...]:
    """Languages that have a lexicon, sorted."""
    folder = resources.files("diplog") / "data" / "lexicon"
    return tuple(sorted(p.name[:-4] for p in folder.iterdir() if p.name.endswith(".yml")))


@functools.cache
def load(lang: str) -> Lexicon | None:
    """The lexicon of a language, or None where there is none."""
    path = resources.files("diplog") / "data" / "lexicon" / f"{lang}.yml"
    if not path.is_file():
        return None
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    raw = yaml.load(path.read_text("utf-8"), Loader=loader)  # noqa: S506 (safe loader)
    return compile_lexicon(lang, raw)


@dataclass(frozen=True, slots=True)
class Outlet:
    """A newspaper or agency named in a text: where, its usual name, its country."""

    start: int
    end: int
    words: str
    name: str
    side: str | None


class Outlets:
    """News outlets by the forms of their names in ``media/outlets.yml``, found in one pass over a text.

    A form in traditional characters is that of the simplified ones.
    """

    def __init__(self, forms: Mapping[str, tuple[str, str | None]]) -> None:
        import ahocorasick_rs

        self.known = {simplified(form): known for form, known in forms.items()}
        self._forms = list(self.known)
        self._machine = ahocorasick_rs.AhoCorasick(self._forms, matchkind=ahocorasick_rs.MatchKind.Standard)

    def find(self, text: str) -> list[Outlet]:
        """Outlets named in a text, in order, the longest first where names overlap."""
        plain = simplified(text)
        hits = [
            (start, -end, number)
            for number, start, end in self._machine.find_matches_as_indexes(plain, overlapping=True)
            if self._stands_alone(plain, start, end)
        ]
        out: list[Outlet] = []
        for start, back, number in sorted(hits):
            if not out or start >= out[-1].end:
                name, side = self.known[self._forms[number]]
                out.append(Outlet(start, -back, text[start:-back], name, side))
        return out

    def named(self, words: str) -> tuple[str, str | None]:
        """Usual name and country of an outlet as written; the words themselves where it is not known."""
        return self.known.get(simplified(words), (words, None))

    @staticmethod
    def _stands_alone(text: str, start: int, end: int) -> bool:
        """Whether a name is no part of a longer word; Chinese and Japanese do not part words."""
        if text[start] >= "\u3000" or text[start] == "《":
            return True
        before, after = text[start - 1 : start], text[end : end + 1]
        return not _goes_on(before) and before != "-" and not _goes_on(after)


def _goes_on(beside: str) -> bool:
    """Whether a character beside a name in letters belongs to the same word; kana and characters do not."""
    return beside.isalnum() and beside < "\u3000"


@functools.cache
def _outlets() -> Outlets:
    import yaml

    path = resources.files("diplog") / "data" / "lexicon" / "media" / "outlets.yml"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    rows = yaml.load(path.read_text("utf-8"), Loader=loader)["outlets"]  # noqa: S506 (safe loader)
    return Outlets({str(form): (str(row["name"]), str(row["side"])) for row in rows for form in row["forms"]})


def compile_lexicon(lang: str, raw: Mapping[str, Any]) -> Lexicon:
    """Check and compile one language's data; ConfigError names the key that is wrong."""
    macros = {str(k): str(v) for k, v in (raw.get("macros") or {}).items()}

    def expand(text: str) -> str:
        for _ in range(4):
            new = re.sub(r"<(\w+)>", lambda m: macros.get(m[1], m[0]), text)
            if new == text:
                break
            text = new
        return text

    def rx(value: Any, where: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
        if not value:
            return NEVER
        parts = [_keep_case(p) for p in ([value] if isinstance(value, str) else list(value))]
        if raw.get("vowel_marks"):
            parts = [_with_marks(expand(p)) for p in parts]
        if lang == "zh":
            parts = [_both_scripts(expand(p)) for p in parts]
        try:
            return re.compile("|".join(f"(?:{expand(str(p))})" for p in parts), flags)
        except re.error as error:
            raise ConfigError(f"lexicon {lang}: {where}: {error} in {value!r}") from error

    def cues(key: str) -> tuple[Cue, ...]:
        out = []
        for row in raw.get(key) or ():
            where = f"{key}.{row.get('id', '?')}"
            out.append(
                Cue(
                    id=f"{lang}.{key}.{row['id']}",
                    value=str(row["is"]),
                    pattern=rx(row["re"], where),
                    reach=str(row.get("reach", "clause")),
                    example=str(row.get("example", "")),
                )
            )
        return tuple(out)

    triggers: list[Trigger] = []
    gate_index: dict[str, list[int]] = {}
    for row in raw.get("triggers") or ():
        where = f"triggers.{row.get('id', '?')}"
        if row.get("kind") not in KINDS:
            raise ConfigError(f"lexicon {lang}: {where}: kind {row.get('kind')!r} is not one of {', '.join(KINDS)}")
        gate = tuple(str(g).lower() for g in row.get("gate") or ())
        gate = tuple(map(simplified, gate)) if lang == "zh" else gate
        if not gate:
            raise ConfigError(f"lexicon {lang}: {where}: a trigger needs at least one literal under 'gate'")
        for literal in gate:
            gate_index.setdefault(literal, []).append(len(triggers))
        triggers.append(
            Trigger(
                id=f"{lang}.{row['id']}",
                kind=row["kind"],
                pos=str(row["pos"]),
                pattern=rx(row["re"], where),
                gate=gate,
                needs=str(row.get("needs", "other")),
                weak=bool(row.get("weak", False)),
                adverb=bool(row.get("adverb", False)),
                example=str(row.get("example", "")),
            )
        )
    stances = cues("stances")
    for cue in stances:
        if cue.value not in STANCES:
            raise ConfigError(f"lexicon {lang}: {cue.id}: stance {cue.value!r} is not one of {', '.join(STANCES)}")
    gates = tuple(gate_index)
    # patterns that a language may lack, under their own names
    optional = {f.name: rx(raw.get(f.name), f.name) for f in fields(Lexicon) if f.default is NEVER}
    optional |= {
        "mover_by": rx(raw.get("mover_by") or MOVER_BY, "mover_by"),
        "citing": rx(raw.get("citing") or "citing", "citing"),
        "yes": rx(raw.get("answer_yes"), "answer_yes"),  # in YAML, a bare yes or no is a truth value
        "no": rx(raw.get("answer_no"), "answer_no"),
    }
    return Lexicon(
        lang=lang,
        triggers=tuple(triggers),
        stances=stances,
        kinds=cues("kinds"),
        hedges=rx(raw.get("hedges"), "hedges"),
        scopes=rx(raw.get("scopes"), "scopes"),
        says_before=rx(raw.get("says_before"), "says_before"),
        says_after=rx(raw.get("says_after"), "says_after"),
        asked=rx(raw.get("asked"), "asked"),
        breaks=rx(raw.get("breaks"), "breaks"),
        cutters=rx(raw.get("cutters"), "cutters"),
        partner=rx(raw.get("partner"), "partner"),
        between=rx(raw.get("between"), "between"),
        initiated=cues("initiated"),
        not_contact=rx(raw.get("not_contact"), "not_contact"),
        first_person=rx(raw.get("first_person"), "first_person"),
        unnamed=cues("unnamed"),
        media=cues("media"),
        abbreviations=frozenset(str(a).lower() for a in raw.get("abbreviations") or ()),
        place_in=rx(raw.get("place_in"), "place_in"),
        off_topic=rx(raw.get("off_topic"), "off_topic"),
        many_places=rx(raw.get("many_places"), "many_places"),
        separately=rx(raw.get("separately"), "separately"),
        turn=rx(raw.get("turn"), "turn", flags=re.MULTILINE),
        question=rx(raw.get("question"), "question", flags=re.MULTILINE),
        linked=bool(raw.get("linked", False)),
        bracket=bool(raw.get("bracket", False)),
        outlets=_outlets(),
        backward=rx(raw["backward"], "backward") if raw.get("backward") else None,
        speech_goes_on=rx(raw["speech_goes_on"], "speech_goes_on") if raw.get("speech_goes_on") else None,
        says_gap=rx(raw["says_gap"], "says_gap") if raw.get("says_gap") else None,
        pairs=bool(raw.get("pairs", False)),
        said_inside=bool(raw.get("said_inside", False)),
        happened=rx(raw["happened"], "happened") if raw.get("happened") else None,
        tail=rx(raw.get("tail"), "tail") if raw.get("tail") else None,
        whose_officials=rx(raw["whose_officials"], "whose_officials") if raw.get("whose_officials") else None,
        claim_gap=rx(raw.get("claim_gap") or r"\W*", "claim_gap"),
        claim_first=bool(raw.get("claim_first", False)),
        destination_is_place=raw.get("destination") == "place",
        verb_final=raw.get("head") == "final",
        subject=rx(raw.get("subject") or "(?=)", "subject"),
        gates=gates,
        gate_triggers=tuple(tuple(gate_index[g]) for g in gates),
        **optional,
    )


_UPPER_CLASS = re.compile(r"\[(?:A-Z|А-Я)[^\]]*\]")


def _keep_case(pattern: Any) -> str:
    """A class of capitals means capitals, although the rest of a pattern is matched without regard to case."""
    return _UPPER_CLASS.sub(lambda m: f"(?-i:{m[0]})", str(pattern))


_MARKS = "[\u064b-\u0652\u0640]*"
_LETTER = re.compile(r"\[[^\]]*\]|([\u0621-\u063a\u0641-\u064a])(?![\u064b-\u0652?*+{])")


#: Letters that Arabic texts write one for the other: hamza or none on alif, yā with or without dots, Persian kāf.
_SPELLED = {**dict.fromkeys("اأإآ", "[اأإآ]"), **dict.fromkeys("يى", "[يىی]"), "ك": "[كک]"}


def _with_marks(pattern: str) -> str:
    """Arabic with or without its short vowels: any marks may follow a letter (not one that stands in a class)."""
    return _LETTER.sub(lambda m: f"{_SPELLED.get(m[1], m[1])}{_MARKS}" if m[1] else m[0], pattern)


@functools.cache
def _scripts() -> dict[str, str]:
    """Simplified character → itself and its traditional forms."""
    out: dict[str, str] = {}
    for traditional, simple in simplified_characters().items():
        out[simple] = out.get(simple, simple) + chr(traditional)
    return out


def _both_scripts(pattern: str) -> str:
    """Chinese in simplified or traditional characters: each stands for both."""
    forms = _scripts()
    out: list[str] = []
    inside = False
    for i, c in enumerate(pattern):
        escaped = i > 0 and pattern[i - 1] == "\\"
        if c == "[" and not escaped:
            inside = True
        elif c == "]" and not escaped:
            inside = False
        group = forms.get(simplified(c)) if c > "\u3400" else None
        out.append(c if group is None else group if inside else f"[{group}]")
    return "".join(out)


def stance(value: str) -> Stance:
    """A checked stance."""
    if value not in STANCES:
        raise ConfigError(f"not a stance: {value!r}")
    return value


def kind(value: str) -> Kind:
    """A checked kind."""
    if value not in KINDS:
        raise ConfigError(f"not a kind: {value!r}")
    return value


def joined(words: Iterable[str]) -> str:
    """Words as one alternation, longest first, so that the longest wins."""
    return "|".join(sorted(words, key=len, reverse=True))
