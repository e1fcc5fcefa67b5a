"""How each attribute of a contact stands: what each side says of its date, kind, place, length, initiative and topics."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ..dates import DateSpan
from ..gazetteer import fold
from ..model import TOPICS, Contact, Statement, Verdict
from .accounts import Told, in_time
from .rules import Row, row

# Stances that describe the contact itself; who denies it or does not confirm it describes nothing.
_TELLING = frozenset({"occurred", "planned", "cancelled", "sought"})
CALLS = frozenset({"call", "video_call"})


def telling(statements: Iterable[Statement]) -> list[Statement]:
    """Statements that describe the contact: those that it took place if there are any, else those made ahead of it."""
    found = [s for s in statements if s.stance in _TELLING]
    return [s for s in found if s.stance == "occurred"] or found


def attributes(contact: Contact, told: Told, as_of: str | None, watch_list: Sequence[str] = ()) -> list[Verdict]:
    """Verdicts on ``initiated_by``, ``date``, ``kind``, ``place``, ``minutes`` and on each topic that anybody mentions
    or that is on the watch list (*what did neither mention?*)."""
    own = {side: telling(told.own[side]) for side in told.sides}
    others = telling(told.others)
    found = [
        _attribute(contact, "initiated_by", own, others, _initiator, _equal, as_of),
        _attribute(contact, "date", own, others, _date, _same_date, as_of),
        _attribute(
            contact,
            "kind",
            {side: _most_telling(said) for side, said in own.items()},
            _most_telling(others),
            _kind,
            _same_kind,
            as_of,
        ),
        _attribute(contact, "place", own, others, _place, _same_place, as_of),
        _attribute(contact, "minutes", own, others, _minutes, _same_minutes, as_of),
    ]
    mentioned = {t.code for s in (*others, *(s for ss in own.values() for s in ss)) for t in s.topics}
    wanted = mentioned | set(watch_list)
    found.extend(_topic(contact, code, own, others, as_of) for code in TOPICS if code in wanted)
    return found


Value = str


def _initiator(s: Statement) -> Value | None:
    return s.initiated_by


def _date(s: Statement) -> Value | None:
    return s.date.iso() if s.date is not None else None


def _most_telling(statements: list[Statement]) -> list[Statement]:
    """Those that say more of the channel than *talks*, where there are any."""
    return [s for s in statements if s.kind != "talks"] or statements


def _kind(s: Statement) -> Value | None:
    return s.kind


def _place(s: Statement) -> Value | None:
    return s.place


def _minutes(s: Statement) -> Value | None:
    return f"{s.minutes} minutes" if s.minutes else None


def _equal(a: Value, b: Value) -> bool:
    return a == b


def _same_date(a: Value, b: Value) -> bool:
    return DateSpan.parse(a).overlaps(DateSpan.parse(b), slack=1)


def _same_kind(a: Value, b: Value) -> bool:
    return a == b or "talks" in (a, b) or {a, b} <= CALLS


def _same_place(a: Value, b: Value) -> bool:
    words_a, words_b = (frozenset(w for w in fold(x).replace(",", " ").split() if len(w) > 2) for x in (a, b))
    return bool(words_a & words_b) or not words_a or not words_b


def _same_minutes(a: Value, b: Value) -> bool:
    # readouts round: *about an hour and a half* is 90, the other side's clock said 86
    first, second = int(a.split()[0]), int(b.split()[0])
    return abs(first - second) <= max(5, max(first, second) // 10)


def _last_value(statements: Sequence[Statement], read: Callable[[Statement], Value | None]) -> tuple[Value, str] | None:
    """The latest value a side gives, with the statement's id."""
    for s in reversed(in_time(statements)):
        value = read(s)
        if value is not None:
            return value, s.id
    return None


def _attribute(
    contact: Contact,
    subject: str,
    own: dict[str, list[Statement]],
    others: list[Statement],
    read: Callable[[Statement], Value | None],
    same: Callable[[Value, Value], bool],
    as_of: str | None,
) -> Verdict:
    values = {side: found for side, statements in own.items() if (found := _last_value(statements, read)) is not None}
    told = {side: value for side, (value, _) in values.items()}
    rests = [id for _, id in values.values()]
    listed = "; ".join(f"{side}: {value}" for side, value in told.items())
    if not values:
        heard = {value: s.id for s in reversed(others) if (value := read(s)) is not None}
        if not heard:
            return _verdict(contact, subject, row("attribute-nobody"), {}, [], as_of)
        words = {"values": ", ".join(sorted(heard))}
        return _verdict(contact, subject, row("attribute-others"), words, sorted(heard.values()), as_of)
    sides = _and(list(told))
    if len(values) == 1:
        words = {"sides": sides, "value": next(iter(told.values()))}
        return _verdict(contact, subject, row("attribute-one"), words, rests, as_of)
    distinct = list(dict.fromkeys(told.values()))
    if all(same(a, b) for a in distinct for b in distinct):
        exact = len(distinct) == 1 or subject != "date" or _overlap(distinct)
        rule = row("attribute-agreed") if exact else row("attribute-near")
        words = {"sides": sides, "value": " / ".join(distinct), "values": listed}
        return _verdict(contact, subject, rule, words, rests, as_of)
    return _verdict(contact, subject, row("attribute-differs"), {"values": listed}, rests, as_of)


def _overlap(dates: list[str]) -> bool:
    spans = [DateSpan.parse(d) for d in dates]
    return all(a.overlaps(b) for a in spans for b in spans)


def _topic(
    contact: Contact, code: str, own: dict[str, list[Statement]], others: list[Statement], as_of: str | None
) -> Verdict:
    def has(statements: list[Statement]) -> list[str]:
        return [s.id for s in statements if any(t.code == code for t in s.topics)]

    mention = {side: ids for side, statements in own.items() if (ids := has(statements))}
    missing = [side for side, statements in own.items() if statements and side not in mention]
    subject = f"topic:{code}"
    rests = [id for ids in mention.values() for id in ids]
    if not mention:
        told = sorted({s.publisher or s.key for s in others if any(t.code == code for t in s.topics)})
        words = {"others": f"{_and(told)} {'does' if len(told) == 1 else 'do'}" if told else "nor does anybody else"}
        return _verdict(contact, subject, row("topic-nobody"), words, has(others), as_of)
    sides = _and(list(mention))
    if missing:
        return _verdict(contact, subject, row("topic-some"), {"sides": sides, "missing": _and(missing)}, rests, as_of)
    if len(mention) == 1:
        return _verdict(contact, subject, row("topic-alone"), {"sides": sides}, rests, as_of)
    return _verdict(contact, subject, row("topic-both"), {"sides": sides}, rests, as_of)


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _verdict(
    contact: Contact, subject: str, rule: Row, words: dict[str, str], rests: Sequence[str], as_of: str | None
) -> Verdict:
    status = rule.status
    if status == "only":
        status = f"only {words['sides']}"
    return Verdict(contact.id, "attribute", subject, status, rule.id, rule.why.format(**words), tuple(rests), as_of)
