"""Who speaks for whom: the one decision that turns *somebody said* into *this side said*.

A side has an account of its own only where its own officials speak, in its own publications or quoted elsewhere. A
newspaper's own voice is nobody's account, and neither is state media's own voice: what it reports in its own words is
a report, not the word of the government that owns it. Legislators, former officials, experts and unnamed people of no
stated office speak for themselves. An opposition, an armed movement or a church is a side of its own and never speaks
for, or is spoken for by, the state whose code it shares (:func:`represents`).
"""

from __future__ import annotations

import functools
import re

from .model import Participant, SourceType

# Words of the short English roles (``Participant.role``) that decide; matched as whole words, case folded.
_MEDIA = re.compile(
    r"\b(media|reporters?|journalists?|newspapers?|news|agenc(?:y|ies)|channels?|broadcasters?|books?|outlets?|"
    r"correspondents?|editors?|columnists?|magazines?|television|radio|press)\b"
)
_SPOKESPERSON = re.compile(
    r"\b(spokes(?:person|man|woman|people|persons)|press (?:secretary|office|service|officer|attach[eé]|spokesperson|"
    r"department|release)|speaker of the (?:ministry|government)|press office director)\b"
)
_OTHERS = re.compile(
    r"\b(former|ex|senators?|congress(?:man|woman|men|person|people)|lawmakers?|legislators?|member of parliament|mps?|"
    r"politicians?|experts?|analysts?|professors?|scholars?|historians?|think tank|witness(?:es)?|activists?|residents?|"
    r"lawyers?|candidates?|relatives?|businessm[ae]n|academics?|observers?|bloggers?|insiders?|users?)\b"
)
_SOURCE = re.compile(r"\b(sources?|people|persons?|individuals?)\b")
_OFFICIAL_SOURCE = re.compile(
    r"\b(government|ministry|ministries|diplomatic|official|administration|embassy|kremlin|palace|presidency|"
    r"presidential|department|military|security|delegation|cabinet|white house|state)\b"
)
_UNNAMED = re.compile(r"\b(officials?|diplomats?|officers?|aides?|advis[eo]rs?|envoys?|negotiators?)\b")

# Parties that share a state's code without being its government; each is a side of its own (``VEN-opposition``).
_MOVEMENTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("opposition", re.compile(r"\b(opposition|deposed|ousted|unitary platform|government in exile|self-proclaimed)\b")),
    ("hamas", re.compile(r"\bhamas\b")),
    ("taliban", re.compile(r"\btaliban\b")),
    ("hezbollah", re.compile(r"\b(hezbollah|hizbullah|hizbollah)\b")),
    ("houthis", re.compile(r"\b(houthis?|ansar ?allah)\b")),
    ("m23", re.compile(r"\bm23\b")),
    ("rsf", re.compile(r"\b(rsf|rapid support forces)\b")),
    ("lna", re.compile(r"\b(lna|libyan national army)\b")),
    ("church", re.compile(r"\b(church|patriarch(?:ate)?|metropolitan)\b")),
    ("rebels", re.compile(r"\b(rebels?|insurgents?|guerrillas?|separatists?)\b")),
)
# A pope or nuncio is the Holy See itself, not a church beside it.
_OWN_RELIGION = frozenset({"VAT"})
_MOVEMENT_CODES = {"HAMAS": "PSE", "TALIBAN": "AFG", "HEZBOLLAH": "LBN", "HOUTHIS": "YEM", "RSF": "SDN", "M23": "COD"}


@functools.lru_cache(maxsize=10_000)
def base_side(side: str) -> str:
    """The state whose code a side shares: ``VEN-opposition`` → ``VEN``, ``HAMAS`` → ``PSE``, ``MEX`` → ``MEX``."""
    base = side.split("-", 1)[0]
    return _MOVEMENT_CODES.get(base.upper(), base)


def represents(participant: Participant) -> str | None:
    """The side a participant acts for; an opposition or movement is told apart from the state whose code it has.

    *opposition leader*, ``VEN`` → ``VEN-opposition``; *Hamas leader*, ``PSE`` → ``PSE-hamas``; *president*, ``VEN`` → ``VEN``.
    """
    return _acting_for(participant.side, participant.role, participant.quoted) if participant.side else None


@functools.lru_cache(maxsize=50_000)
def _acting_for(side: str, said_role: str | None, quoted: str | None) -> str:
    if side.upper() in _MOVEMENT_CODES:
        return f"{_MOVEMENT_CODES[side.upper()]}-{side.lower()}"
    if "-" in side or side in _OWN_RELIGION:
        return side
    role = " ".join(filter(None, (said_role, quoted))).lower()
    if not role:
        return side
    for movement, words in _MOVEMENTS:
        if words.search(role):
            return f"{side}-{movement}"
    return side


def voice(said_by: Participant | None, source_type: SourceType, source_country: str | None) -> tuple[str | None, str]:
    """For whom a statement speaks and with what standing: ``(speaks_for, standing)``.

    ``speaks_for`` is a side or None where nobody's account is given; ``standing`` is ``document``, ``official``,
    ``spokesperson``, ``unnamed``, ``media`` or ``other`` as in :class:`~diplog.model.Statement`.

    Specimens: own voice of an official text of Mexico → (``MEX``, ``document``); own voice of a newspaper or of state
    media → (None, ``media``); *the president of Mexico* → (``MEX``, ``official``); *a State Department spokesperson* →
    (``USA``, ``spokesperson``); *two U.S. officials* → (``USA``, ``unnamed``); *a source familiar with the matter* →
    (None, ``other``); *a senator*, *the former president* → (None, ``other``); *a reporter* → (None, ``media``).
    """
    if said_by is None:
        if source_type == "official" and source_country:
            return source_country, "document"
        return None, "media"
    role = (said_by.role or "").lower()
    if not role and said_by.office:
        role = said_by.office.replace("_", " ").lower()
    side = represents(said_by)
    if _SPOKESPERSON.search(role):
        return (side, "spokesperson") if side else (None, "other")
    if _MEDIA.search(role):
        return None, "media"
    if said_by.status == "former" or _OTHERS.search(role) or role in ("deputy", "deputies"):
        return None, "other"
    if side is None:
        return None, "other"
    if said_by.name is None and said_by.person is None:
        if _SOURCE.search(role):
            return (side, "unnamed") if _OFFICIAL_SOURCE.search(role) else (None, "other")
        if _UNNAMED.search(role) and not said_by.office:
            return side, "unnamed"
    elif not role:
        return None, "other"  # a named person of no known office speaks for nobody but himself
    return side, "official"
