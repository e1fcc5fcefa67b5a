"""When a page was published, and what says so: metadata, address, dateline. Never the clock, never a guess."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

EARLIEST = 1990


def _day(year: int, month: int, day: int) -> str | None:
    try:
        found = dt.date(year, month, day)
    except ValueError:
        return None
    return found.isoformat() if EARLIEST <= year <= 2100 else None


def stated(value: str) -> str | None:
    """The day in a stated value: ISO 8601 with or without time, RFC 2822, ``20250122``, or a date in words.

    The day is taken as written, in the zone of the publisher: 23:30 in Washington stays that day.

    >>> stated("2021-01-22 22:12:35-05:00"), stated("Fri, 21 May 2021 15:53:18 +0000"), stated("soon")
    ('2021-01-22', '2021-05-21', None)
    """
    value = value.strip().strip("\"'`")
    iso = re.match(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)", value)
    if iso:
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    packed = re.match(r"(\d{4})(\d\d)(\d\d)(?:T?\d{4,6})?\b", value)
    if packed:
        return _day(int(packed[1]), int(packed[2]), int(packed[3]))
    try:
        return parsedate_to_datetime(value).date().isoformat()
    except (ValueError, TypeError, IndexError):
        pass
    found = in_words(value)
    return found[0][2] if found else None


def in_address(url: str) -> str | None:
    """The full date that an address carries (``/2025/01/22/``, ``/2025-01-22/``, ``/20250122/``, ``t20221027_``).

    >>> in_address("https://example.org/news/2025/01/22/call"), in_address("https://example.org/2025/01/call")
    ('2025-01-22', None)
    """
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return None
    for pattern in (
        r"(?<!\d)((?:19|20)\d\d)[/_-](0?[1-9]|1[0-2])[/_-](0?[1-9]|[12]\d|3[01])(?![\d])",
        r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)",
        r"(?<!\d)((?:19|20)\d\d)-?(0[1-9]|1[0-2])/(0[1-9]|[12]\d|3[01])(?!\d)",
    ):
        found = re.search(pattern, path)
        if found:
            return _day(int(found[1]), int(found[2]), int(found[3]))
    named = re.search(r"/(\d{1,2})-([a-z]{3,9})-((?:19|20)\d\d)(?=[/-]|$)", path.lower()) or re.search(
        r"(?<![\d])(\d{1,2})-(?:de-)?([a-z]{3,10})-(?:de-)?((?:19|20)\d\d)(?=[/.]|$)", path.lower()
    )
    if named and (month := _months().get(named[2])):
        return _day(int(named[3]), month, int(named[1]))
    named = re.search(r"/((?:19|20)\d\d)[/-]([a-z]{3,9})[/-](\d{1,2})(?=[/-]|$)", path.lower())
    if named and (month := _months().get(named[2])):
        return _day(int(named[1]), month, int(named[3]))
    # the UN's daily briefings: /db240223.doc.htm
    briefing = re.search(r"/db(\d\d)(\d\d)(\d\d)\.doc", path)
    if briefing:
        return _day(2000 + int(briefing[1]), int(briefing[2]), int(briefing[3]))
    return None


@cache
def _months() -> dict[str, int]:
    """Every month name of every language -> number; the few that two languages use for different months are left out."""
    import yaml

    data = yaml.load(
        Path(__file__).with_name("months.yml").read_text(encoding="utf-8"),
        getattr(yaml, "CSafeLoader", yaml.SafeLoader),  # noqa: S506 - one of the safe loaders
    )
    found: dict[str, int] = {}
    clash = set()
    for months in data.values():
        for number, names in enumerate(months, 1):
            for name in names:
                if found.setdefault(name, number) != number:
                    clash.add(name)
    return {name: number for name, number in found.items() if name not in clash}


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    names = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    year = r"(?P<y>(?:19|20)\d\d)"
    day_first = re.compile(
        rf"(?<![\d.,/])(?P<d>\d{{1,2}})(?:\s*(?:st|nd|rd|th|er|º|ª|\.))?\s*(?:de\s+|of\s+|d['’])?"
        rf"(?P<m>{names})(?!\w)\.?,?\s*(?:de\s+|del\s+|/\s*\w+\s+)?{year}(?!\d)",
        re.IGNORECASE,
    )
    month_first = re.compile(
        rf"(?<!\w)(?P<m>{names})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{year}(?!\d)", re.IGNORECASE
    )
    numbers = re.compile(
        r"(?<![\d.,/-])(?:"
        r"(?P<y1>(?:19|20)\d\d)\s*[年.년]\s*(?P<m1>\d{1,2})\s*[月.월]\s*(?P<d1>\d{1,2})(?:\s*[日일]|(?![\d.]))"
        r"|(?P<y2>(?:19|20)\d\d)[-/](?P<m2>\d{1,2})[-/](?P<d2>\d{1,2})(?!\d)"
        r"|(?P<d3>\d{1,2})[./](?P<m3>\d{1,2})[./](?P<y3>(?:19|20)\d\d)(?!\d)"
        r")"
    )
    return day_first, month_first, numbers


def in_words(text: str, lang: str = "") -> list[tuple[int, int, str]]:
    """All full dates in ``text``, in order, as (start, end, ISO date).

    ``03/04/2025`` is the third of April in every language but English, where it may be two days and is left out.
    """
    day_first_only = lang != "" and not lang.lower().startswith("en")
    found = []
    day_first, month_first, numbers = _patterns()
    for pattern in (day_first, month_first):
        for hit in pattern.finditer(text):
            month = _months().get(hit["m"].lower())
            day = _day(int(hit["y"]), month, int(hit["d"])) if month else None
            if day:
                found.append((hit.start(), hit.end(), day))
    for hit in numbers.finditer(text):
        if hit["y1"] or hit["y2"]:
            which = "1" if hit["y1"] else "2"
            day = _day(int(hit[f"y{which}"]), int(hit[f"m{which}"]), int(hit[f"d{which}"]))
        else:
            first, second = int(hit["d3"]), int(hit["m3"])
            if "/" in hit[0] and not day_first_only and first != second and first <= 12 and second <= 12:
                continue
            day = _day(int(hit["y3"]), second, first) or (
                _day(int(hit["y3"]), first, second) if "/" in hit[0] else None
            )
        if day:
            found.append((hit.start(), hit.end(), day))
    return sorted(found)


#: Words before a date that make it the date of publication.
LABEL = re.compile(
    r"(?:publi(?:shed|cado|cada|é|ée|cação|cación)|posted|updated|stand|date|datum|fecha|data|issued|released?|for immediate"
    r"|actualizado|atualizado|mis à jour|aggiornato|pubblicato|veröffentlicht|опубликовано|дата|дата публикации|yayın"
    r"|yayınlanma|tarih|güncelleme|发布时间|发布日期|更新时间|来源|發佈|نشر|تاريخ|آخر تحديث)\W*(?:\w{1,4}\W+)?$",
    re.IGNORECASE,
)


def in_text(text: str, lang: str = "") -> str | None:
    """The date in the dateline: a short line of its own near the top, a labelled date, or the opening of the first line.

    *Stand: 20.01.2025*, *14 de febrero de 2025*, *ANKARA, January 22, 2025 -*. A date inside a running sentence is the
    date of an event, not of the page, and does not count.
    """
    lines = [line.strip() for line in text[:2000].split("\n")]
    for line in [line for line in lines if line][:6]:
        for start, end, day in in_words(line[:160], lang):
            before, after = line[:start], line[end:]
            if LABEL.search(before) or (len(line) <= 60 and _says_little(before + after)):
                return day
            # place and date, then a dash, a colon or an agency in brackets before the story
            if (
                len(before) <= 40
                and not re.search(r"[.!?;]\s", before)
                and re.match(r"\s*(?:[–—-]|\.\s*[–—-]|:|\([^)]{2,30}\)|/[^/]{2,20}/)", after)
            ):
                return day
    return None


def _says_little(words: str) -> bool:
    """What may stand beside the date in a line of its own: a weekday, a place, an hour; not a sentence."""
    east = len(re.findall(r"[\u3040-\u30ff\u3400-\u9fff]", words))
    return len(words) + 2 * east <= 32 and not words.rstrip().endswith((".", "。", "!", "?"))
