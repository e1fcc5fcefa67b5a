"""Human corrections, as they bear on linking: what is read otherwise, what is left out, what is joined or parted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from ..model import Correction, Participant, Rule, Statement
from .build import contact_id, founding
from .groups import Group, place_conflict
from .parties import SideOfPlace, compare, fold, same_person


@dataclass(slots=True)
class Ruling:
    """The corrections in force, by what they touch."""

    rejected: set[str] = field(default_factory=set)
    participants: dict[str, list[Correction]] = field(default_factory=dict)
    same: list[Correction] = field(default_factory=list)
    apart: list[Correction] = field(default_factory=list)

    statements: frozenset[str] = frozenset()  # those that a correction joins or parts, by their own ids
    contacts: frozenset[str] = frozenset()  # or by the id of the contact that they found

    def names(self, statements: Iterable[Statement]) -> bool:
        """Whether a correction joins or parts any of these."""
        if not self.statements and not self.contacts:
            return False
        return any(s.id in self.statements or (self.contacts and contact_id(s) in self.contacts) for s in statements)


def in_force(corrections: Iterable[Correction]) -> Ruling:
    """The corrections that no later one undoes, in order of time; undoing an undoing puts it back."""
    ordered = sorted({c.id: c for c in corrections}.values(), key=lambda c: (c.at, c.id))
    undone: set[str] = set()
    for correction in reversed(ordered):
        if correction.kind == "undo" and correction.id not in undone:
            undone.add(correction.target)
    ruling = Ruling()
    for correction in ordered:
        if correction.id in undone:
            continue
        if correction.kind == "reject":
            ruling.rejected.add(correction.target)
        elif correction.kind == "wrong-participant":
            ruling.participants.setdefault(correction.target, []).append(correction)
        elif correction.kind == "same":
            ruling.same.append(correction)
        elif correction.kind == "not-same":
            ruling.apart.append(correction)
    named = {id for c in (*ruling.same, *ruling.apart) for id in (c.target, c.value)}
    ruling.contacts = frozenset(id for id in named if id.startswith("contact-"))
    ruling.statements = frozenset(named - ruling.contacts)
    return ruling


def carried_over(
    corrections: Iterable[Correction], current: Iterable[Statement], earlier: Callable[[str], Statement | None]
) -> tuple[Correction, ...]:
    """The corrections with the statements they name as these are read today; ids of corrections stay.

    A better reader, or a new version of a page, gives a sentence a statement of another id. ``earlier`` knows statements
    that no longer stand (None where it does not); of ``current`` the one of the same document is meant whose words are the
    same or overlap. To reject a statement is to reject that reading of its sentence: of another stance, kind or sides it
    is another reading, and stands.
    """
    known: dict[str, Statement] = {}
    by_key: dict[str, list[Statement]] = {}
    corrections = tuple(corrections)
    if not corrections:
        return ()
    for s in current:
        known[s.id] = s
        by_key.setdefault(s.key, []).append(s)

    def today(id: str, exactly: bool) -> str:
        if id in known or (old := earlier(id)) is None:
            return id
        return _heir(old, (s for s in by_key.get(old.key, ()) if not exactly or _same_reading(old, s))) or id

    return tuple(
        replace(c, target=today(c.target, c.kind == "reject"), value=today(c.value, False))
        if c.kind != "undo" and (c.target not in known or c.kind in ("same", "not-same"))
        else c
        for c in corrections
    )


def heirs(old: Iterable[Statement], current: Iterable[Statement]) -> dict[str, str]:
    """For statements that no longer stand: the one of the same document that their sentence is read as now, by id."""
    by_key: dict[str, list[Statement]] = {}
    for s in current:
        by_key.setdefault(s.key, []).append(s)
    return {s.id: heir for s in old if (heir := _heir(s, by_key.get(s.key, ())))}


def _heir(old: Statement, candidates: Iterable[Statement]) -> str | None:
    ranked = [(score, s.id) for s in candidates if (score := _likeness(old, s))]
    return max(ranked)[1] if ranked else None


def _same_reading(a: Statement, b: Statement) -> bool:
    return a.kind == b.kind and a.stance == b.stance and a.sides() == b.sides()


def _likeness(old: Statement, new: Statement) -> tuple[int, ...]:
    """How surely a statement is what an earlier one of its document became; empty where their words do not meet."""
    a, b = old.quote, new.quote
    same = fold(a.words) == fold(b.words)
    within = same or fold(a.words) in fold(b.words) or fold(b.words) in fold(a.words)
    over = min(a.end, b.end) - max(a.start, b.start) if old.document == new.document and a.field == b.field else 0
    if not within and over <= 0:
        return ()
    speaker = (old.said_by.label() if old.said_by else "") == (new.said_by.label() if new.said_by else "")
    return (
        int(old.sides() == new.sides()),
        int(same),
        int(old.stance == new.stance),
        int(old.kind == new.kind),
        int(speaker),
        over,
    )


def corrected(statement: Statement, corrections: Sequence[Correction]) -> Statement:
    """The statement with its participants as a person corrected them: ``who it is not``, or ``old=new``."""
    participants = list(statement.participants)
    for correction in corrections:
        old, sign, new = correction.value.partition("=")
        at = [n for n, p in enumerate(participants) if _means(p, old)]
        if not at:
            continue
        if sign and new.strip():
            was = participants[at[0]]
            participants[at[0]] = replace(was, name=new.strip(), person=None, resolution=None)
        else:
            was = participants[at[0]]
            # the office stays: it is the person that was wrong; without an office the whole participant goes
            if was.side and (was.office or was.role) and (was.name or was.person):
                participants[at[0]] = replace(was, name=None, person=None, resolution=None)
            else:
                del participants[at[0]]
    return replace(statement, participants=tuple(participants))


def _means(participant: Participant, words: str) -> bool:
    wanted = fold(words)
    if not wanted:
        return False
    if participant.person and words.strip() == participant.person:
        return True
    if participant.name and same_person(fold(participant.name), wanted):
        return True
    return wanted in (fold(participant.label()), fold(participant.mention))


Component = list[Group]


def apply(
    components: list[Component], ruling: Ruling, side_of: SideOfPlace
) -> list[tuple[Component, tuple[str, ...], dict[str, tuple[Rule, ...]]]]:
    """The components as people corrected them, in order of time, so that the later of two that disagree holds.

    Each with the ids of contacts that were joined into it and the reasons to tell, by statement id.
    """
    place: dict[str, int] = {s.id: n for n, c in enumerate(components) for g in c for s in g.statements}
    founders: dict[str, str] = {}
    if ruling.contacts:
        # an id that a contact has had at any time is made of the statement that founded it
        founders = {contact_id(s): s.id for c in components for g in c for s in g.statements}
    merged: dict[int, list[Component]] = {n: [c] for n, c in enumerate(components)}
    reasons: dict[str, list[Rule]] = {}
    formerly: dict[int, set[str]] = {}
    for correction in sorted((*ruling.same, *ruling.apart), key=lambda c: (c.at, c.id)):
        first = founders.get(correction.target, correction.target)
        second = founders.get(correction.value, correction.value)
        if first not in place or second not in place or first == second:
            continue  # about statements that are not known at this moment
        here, there = place[first], place[second]
        words = f"{correction.by}, {correction.at[:10]}: {correction.reason}"
        if correction.kind == "same" and here != there:
            ids = {_id(merged[here]), _id(merged[there])}
            merged[here].extend(merged.pop(there))
            formerly[here] = formerly.get(here, set()) | formerly.pop(there, set()) | ids
            for s in _statements(merged[here]):
                place[s.id] = here
            _note(reasons, _statements(merged[here]), Rule("corrected_same", words))
        elif correction.kind == "not-same" and here == there:
            stay, go = _part(merged[here], first, second, side_of)
            new = max(merged) + 1
            merged[here], merged[new] = [stay], [go]
            for s in _statements([go]):
                place[s.id] = new
            _note(reasons, [*_statements([stay]), *_statements([go])], Rule("corrected_apart", words))
    result = []
    for n, parts in merged.items():
        groups = sorted((g for c in parts for g in c), key=lambda g: g.order)
        told = {s.id: tuple(reasons[s.id]) for g in groups for s in g.statements if s.id in reasons}
        result.append((groups, tuple(sorted(formerly.get(n, set()) - {_id([groups])})), told))
    return result


def _statements(components: list[Component]) -> list[Statement]:
    return [s for c in components for g in c for s in g.statements]


def _id(components: list[Component]) -> str:
    return contact_id(founding(_statements(components)))


def _note(reasons: dict[str, list[Rule]], statements: list[Statement], rule: Rule) -> None:
    for s in statements:
        rules = reasons.setdefault(s.id, [])
        if rule not in rules:
            rules.append(rule)


def _part(components: list[Component], first: str, second: str, side_of: SideOfPlace) -> tuple[Component, Component]:
    """Two components around two statements that are not about the same: every other statement goes to the nearer."""
    groups: list[Group] = []
    for group in (g for c in components for g in c):
        groups.extend(group.singles or (group,))
    by_id = {g.statements[0].id: g for g in groups}
    a, b = by_id[first], by_id[second]
    stay: Component = [a]
    go: Component = [b]
    for group in groups:
        if group is not a and group is not b:
            nearer_b = _nearness(group, b, side_of) > _nearness(group, a, side_of)
            (go if nearer_b else stay).append(group)
    return stay, go


def _nearness(a: Group, b: Group, side_of: SideOfPlace) -> tuple[int, ...]:
    """How much of what tells contacts apart two statements share: day, place, who, document, kind, topics, time said."""
    both_dated = a.day is not None and b.day is not None
    day = -abs((a.day or 0) - (b.day or 0)) if both_dated else -2
    placed = bool(a.places and b.places)
    place = 0 if not placed else (-1 if place_conflict(a.places, b.places, side_of) else 1)
    said = -abs(a.anchor - b.anchor) if a.anchor is not None and b.anchor is not None else -365
    return (
        day,
        place,
        compare(a.party, b.party),
        int(a.kind == b.kind),
        int(a.stances == b.stances),
        len(a.topics & b.topics),
        int(a.document == b.document),
        said,
    )
