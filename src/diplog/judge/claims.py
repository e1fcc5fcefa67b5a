"""Claims inside an account: a sentence in which one side tells the position of another, held against that side's own text.

Words are compared where both texts are in one language, topics everywhere. What is compared are the statements' own
quotes and claims: a match says *that side tells of this too*, never *this is true*.
"""

from __future__ import annotations

import functools
import re
from importlib import resources
from typing import Any

from ..errors import ConfigError
from ..gazetteer import fold
from ..model import Claim, Contact, Statement, Verdict
from ..voices import base_side
from .accounts import Told
from .rules import row

_COMMON = 5  # a word shorter than this says little about what a sentence is about
_FEW = 2  # topics up to which those of a whole statement say what one sentence of it is about
_ENOUGH = 3  # longer words in common that make two sentences tell of the same


@functools.lru_cache(maxsize=1)
def rebuttals() -> dict[str, re.Pattern[str]]:
    """By language, the words of ``data/rebuttals.yml``. Raises :class:`ConfigError` for a row that cannot be used."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = (resources.files("diplog") / "data" / "rebuttals.yml").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for entry in yaml.load(text, Loader=loader)["rebuttals"]:  # noqa: S506 - a safe loader
        try:
            re.compile(entry["re"])
            found.setdefault(entry["lang"], []).append(entry["re"])
        except (KeyError, TypeError, re.error) as error:
            raise ConfigError(f"data/rebuttals.yml: a row that cannot be used ({error}): {entry!r}") from error
    return {lang: re.compile("|".join(f"(?:{r})" for r in rows), re.I) for lang, rows in found.items()}


def takes_back(words: str, lang: str | None) -> bool:
    """Whether a sentence denies an account of what was said (*never said*, *that version is incorrect*)."""
    known = rebuttals()
    pattern = known.get((lang or "en")[:2])
    return bool(pattern and pattern.search(words))


def claims(contact: Contact, told: Told, as_of: str | None) -> list[Verdict]:
    """A verdict for every claim in every side's own account, in order of the accounts."""
    found = []
    for side in told.sides:
        for statement in told.own[side]:
            for claim in statement.claims:
                if base_side(claim.side) != base_side(side):
                    found.append(_claim(contact, told, statement, claim, as_of))
    return found


def _claim(contact: Contact, told: Told, statement: Statement, claim: Claim, as_of: str | None) -> Verdict:
    about = claim.side
    texts = [s for side in told.sides if base_side(side) == base_side(about) for s in told.own[side]]
    words = {"about": about, "found": ""}
    if not texts:
        rule, rests = row("claim-unanswered"), [statement.id]
    else:
        against = [s for s in texts if _rebuts(s, claim, statement)]
        alike = [(s, shared) for s in texts if (shared := _shared(s, claim, statement))]
        topical = [(s, t) for s in texts if s.stance != "denied" and (t := _topics(s) & set(claim.topics) - {"other"})]
        if against:
            rule, rests = row("claim-contradicted"), [s.id for s in against]
        elif alike:
            rule, rests = row("claim-supported"), [s.id for s, _ in alike]
            words["found"] = ", ".join(sorted(set().union(*(shared for _, shared in alike))))
        elif topical:
            rule, rests = row("claim-topic"), [s.id for s, _ in topical]
            words["found"] = ", ".join(sorted(set().union(*(t for _, t in topical)))).replace("_", " ")
        else:
            rule, rests = row("claim-absent"), [s.id for s in texts]
    return Verdict(
        contact.id,
        "claim",
        f"{statement.id}: {claim.quote.words}",
        rule.status,
        rule.id,
        rule.why.format(**words),
        (statement.id, *(id for id in rests if id != statement.id)),
        as_of,
    )


def _topics(statement: Statement) -> set[str]:
    return {t.code for t in statement.topics} | {t for c in statement.claims for t in c.topics}


def _content(text: str) -> set[str]:
    """The longer words of a sentence, cut to stems short enough for inflection not to hide them."""
    return {w[:6] for w in fold(text).split() if len(w) >= _COMMON}


def _shared(own: Statement, claim: Claim, statement: Statement) -> set[str]:
    if own.lang and statement.lang and own.lang[:2] != statement.lang[:2]:
        return set()
    if own.stance == "denied":
        return set()
    words = _content(claim.quote.words)
    best: set[str] = set()
    for text in (own.quote.words, *(c.quote.words for c in own.claims if base_side(c.side) == base_side(claim.side))):
        shared = words & _content(text)
        if len(shared) > len(best):
            best = shared
    return best if len(best) >= _ENOUGH else set()


def _rebuts(own: Statement, claim: Claim, statement: Statement) -> bool:
    """The side takes the claim back: a sentence of its own that denies an account is of the same topics or words.

    What a statement is about as a whole says little of one sentence of it: its topics count where they are few.
    """
    about = {t.code for t in own.topics}
    sentences = [(own.quote.words, about if len(about) <= _FEW else set())]
    sentences += [(c.quote.words, set(c.topics)) for c in own.claims]
    same_language = not (own.lang and statement.lang) or own.lang[:2] == statement.lang[:2]
    for text, topics in sentences:
        if not takes_back(text, own.lang):
            continue
        if topics & set(claim.topics) - {"other"}:
            return True
        if same_language and len(_content(text) & _content(claim.quote.words)) >= 2:
            return True
    return False
