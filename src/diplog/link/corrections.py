"""Human corrections, as they bear on linking: what is read otherwise, what is left out, what is joined or parted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ..model import Correction, Participant, Statement
from .build import contact_id
from .parties import fold, same_person


@dataclass(slots=True)
class Ruling:
    """The corrections in force, by what they touch."""

    rejected: set[str] = field(default_factory=set)
    participants: dict[str, list[Correction]] = field(default_factory=dict)
    same: list[Correction] = field(default_factory=list)
    apart: list[Correction] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.rejected or self.participants or self.same or self.apart)


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
    return ruling


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


def statement_of(target: str, statements: Iterable[Statement]) -> dict[str, str]:
    """Contact id → founding statement id, for every statement: an id given to a contact at any time leads back."""
    return {contact_id(s): s.id for s in statements}
