"""Web pages -> title, text and what their markup says of date, language and publisher."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from . import published

#: ``<meta>`` names that give the day of publication, best first.
DATE_NAMES = (
    "datepublished",
    "og:published_time",
    "publishdate",
    "pubdate",
    "publish-date",
    "publication_date",
    "date.issued",
    "dcterms.issued",
    "dc.date.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "sailthru.date",
    "parsely-pub-date",
    "article.published",
    "cxenseparse:recs:publishtime",
    "date",
    "govuk:first-published-at",
    "govuk:public-updated-at",
)


#: Characters of markup beyond which a page's paragraphs are simply taken: the extractor needs 0.15 ms for each.
LARGE = 3_000_000


@dataclass(frozen=True, slots=True)
class Page:
    """What a page's markup gives; ``text`` has paragraphs separated by blank lines."""

    title: str
    text: str
    published: str | None = None
    published_how: str = "unknown"
    lang: str | None = None
    publisher: str | None = None
    canonical: str | None = None


def read_html(markup: str, url: str | None = None) -> Page:
    """The article of a page. An empty ``text`` means that there is none (a list, a menu, an error page)."""
    from trafilatura import bare_extraction

    saved = re.search(r"<!-- saved from url=\(\d+\)(\S+)", markup[:2000])
    markup = without_noise(markup)
    tree = _parse(markup)
    if tree is None:
        return Page("", "")
    meta = _meta(tree)
    title = _title(tree, meta)
    lang = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or meta.get("og:locale") or ""
    canonical = _own_address(tree, meta, saved[1] if saved else None)
    day, how = _published(tree, meta, list(_linked_data(tree)), url or canonical, lang)
    site = meta.get("og:site_name")
    # Menus out before the extractor copies the tree a few times: a third faster, F1 the same to three places.
    for element in list(tree.iter("nav", "footer", "button", "link", "meta")):
        if element.getparent() is not None:
            element.drop_tree()
    if len(markup) > LARGE:
        words = "\n".join(_words(element) for element in tree.iter("p", "li", "blockquote", "h2", "h3"))
    else:
        found = bare_extraction(tree, fast=True, include_comments=False, include_tables=False, with_metadata=False)
        words = getattr(found, "text", None) or ""
    text = article(paragraphs(words))
    if text and day is None:
        day, how = _by_htmldate(markup)
    return Page(title, without_title(text, title), day, how, lang or None, site, canonical)


_NOISE = re.compile(r"<(?:(script|style|svg|noscript|iframe|template|select)\b([^<>]{0,2000})>|!--)", re.IGNORECASE)


def without_noise(markup: str) -> str:
    """Markup without scripts, styles, pictures and comments (JSON-LD stays): half of a page, and none of its words.

    Linear in the length of the page, also when nothing is ever closed.
    """
    kept: list[str] = []
    position = 0
    unclosed: set[str] = set()
    for hit in _NOISE.finditer(markup):
        if hit.start() < position:
            continue
        tag = (hit[1] or "--").lower()
        if tag in unclosed or (tag == "script" and "ld+json" in hit[2].lower()):
            continue
        end = re.compile("-->" if tag == "--" else rf"</{tag}\s*>", re.IGNORECASE).search(markup, hit.end())
        if end is None:
            unclosed.add(tag)
            continue
        kept.append(markup[position : hit.start()])
        position = end.end()
    kept.append(markup[position:])
    return " ".join(kept)


def _parse(markup: str) -> Any:
    """The page as a tree, None when there is nothing in it. Control characters, which lxml refuses, become spaces."""
    from lxml import etree  # type: ignore[import-untyped]
    from lxml.html import HTMLParser, document_fromstring  # type: ignore[import-untyped]

    clean = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", " ", markup)
    if not clean.strip():
        return None
    parser = HTMLParser(collect_ids=False, encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return document_fromstring(clean.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None


def article(text: str) -> str:
    """A text without the menus that a page without a marked article drags along; "" when there is nothing else.

    Where hardly any of it is running sentences (lists, or everything on the page), the stretch richest in them is kept, if
    it amounts to an article at all.
    """
    lines = [line for line in text.split("\n") if line]
    worth = [len(line) if _runs(line) else -60 for line in lines]
    running = sum(value for value in worth if value > 0)
    if not running:
        return ""
    if len(lines) <= 15 or running > 0.25 * sum(map(len, lines)):
        return text
    best = here = start = 0
    span = (0, 0)
    for number, value in enumerate(worth):
        if here <= 0:
            here, start = 0, number
        here += value
        if here > best:
            best, span = here, (start, number + 1)
    core = lines[slice(*span)]
    words = "\n\n".join(core)
    return words if len(words) >= 300 and len(re.findall(r"[.!?。！？؟](?:\s|$)", words)) >= 2 else ""


def _runs(line: str) -> bool:
    """A line that is a sentence: long, or ended like one. Chinese and Japanese say in 20 characters what others say in 60."""
    length = _width(line)
    return length >= 120 or (length >= 40 and re.search(r"[.!?。！？؟…।][\"'”’»)\]）」』]*$", line) is not None)


def _width(words: str) -> int:
    return len(words) + 2 * len(re.findall(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", words))


def _by_htmldate(markup: str) -> tuple[str | None, str]:
    """The last resort: what htmldate finds in the markup. Its slow search through the text is left off, as it takes the
    dates of events (3 right of 3 here against 3 of 6 with it, where all else failed); so is its use of the clock."""
    import logging

    from htmldate import find_date

    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        found = find_date(
            markup,
            extensive_search=False,
            original_date=True,
            min_date=f"{published.EARLIEST}-01-01",
            max_date="2100-01-01",
        )
    except (ValueError, RecursionError, OverflowError):
        found = None
    day = published.stated(found) if found else None
    return (day, "meta") if day else (None, "unknown")


def paragraphs(text: str) -> str:
    """Lines as paragraphs: blank lines between, no spaces at their ends."""
    lines = (re.sub(r"[ \t\f\v]+", " ", line).strip() for line in text.splitlines())
    return "\n\n".join(line for line in lines if line)


def without_title(text: str, title: str) -> str:
    """``text`` without a first paragraph that only repeats the title."""
    first, _, rest = text.partition("\n\n")
    same = title and re.sub(r"\W+", "", first).casefold() == re.sub(r"\W+", "", title).casefold()
    return rest if same else text


def _meta(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = (element.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of the page's JSON-LD, outermost first."""
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            queue = [json.loads(script.text or "")]
        except (ValueError, RecursionError):
            continue
        while queue:
            value = queue.pop(0)
            if isinstance(value, list):
                queue.extend(value[:50])
            elif isinstance(value, dict):
                yield value
                queue.extend(item for key, item in value.items() if key in ("@graph", "mainEntity", "mainEntityOfPage"))


def _words(element: Any) -> str:
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def _own_address(tree: Any, meta: dict[str, str], saved: str | None) -> str | None:
    """The address that a saved page gives as its own, if it is a whole one and more than that of the site."""
    stated = [str(link) for link in tree.xpath("//link[@rel='canonical']/@href")[:1]]
    for address in (*stated, meta.get("og:url"), saved):
        if (
            address
            and re.fullmatch(r"https?://[\w-]+(\.[\w-]+)+(:\d+)?/\S*[\w-]\S*", address)
            and "://" not in address[8:]
        ):
            return address
    return None


def _title(tree: Any, meta: dict[str, str]) -> str:
    """The heading that the page's own title repeats; else its title without the site's name."""
    whole = next((_words(element) for element in tree.iter("title")), "")
    stated = re.sub(
        r"\s+", " ", meta.get("og:title") or meta.get("twitter:title") or meta.get("dc.title") or ""
    ).strip()
    headings = [words for element in tree.iter("h1") if 4 <= _width(words := _words(element)) <= 400]
    for heading in headings:
        if heading.casefold() in stated.casefold() or heading.casefold() in whole.casefold():
            return heading
    site = meta.get("og:site_name") or ""
    for candidate in (stated, whole):
        if candidate:
            return _without_site(candidate, site)
    return headings[0] if headings else ""


def _without_site(title: str, site: str) -> str:
    """*Call with the Minister - Ministry of X* -> the part before the last separator, if that is the longer one."""
    if site and title.casefold().endswith(site.casefold()):
        return re.sub(r"\s*[|–—•·:-]\s*$", "", title[: -len(site)]).strip() or title
    parts = re.split(r"\s+[|–—•·-]\s+|\s*\|\s*|_", title)
    while len(parts) > 1 and parts[-1] and len(parts[-1]) < len(" - ".join(parts[:-1])):
        end = title.rfind(parts[-1])
        title = re.sub(r"\s*[|–—•·_-]\s*$", "", title[:end]).strip()
        parts = parts[:-1]
    return title


def _published(
    tree: Any, meta: dict[str, str], linked: list[dict[str, Any]], url: str | None, lang: str
) -> tuple[str | None, str]:
    """Metadata, address, a dateline that the page shows outside the running text; in this order.

    Where metadata and address disagree the address wins: metadata are often in UTC (the next day, west of Greenwich), of a
    later change, or of the picture, while the address was given on the publisher's own day.
    """
    address = published.in_address(url) if url else None
    candidates = [meta.get("article:published_time")]
    candidates += [item["datePublished"] for item in linked if isinstance(item.get("datePublished"), str)]
    candidates += [meta.get(name) for name in DATE_NAMES]
    candidates += map(str, tree.xpath("//*[@itemprop='datePublished']/@content | //time[@pubdate]/@datetime"))
    day = next((day for value in candidates if value and (day := published.stated(value))), None)
    if day and (address is None or address == day):
        return day, "meta"
    if address:
        return address, "address"
    for value in map(str, tree.xpath("//article//time/@datetime | //main//time/@datetime")[:1]):
        if day := published.stated(value):
            return day, "meta"
    day = _shown(tree, lang)
    return day, "text" if day else "unknown"


#: Elements that may hold a dateline, and places where a date belongs to something else.
_DATELINES = (
    "p",
    "div",
    "span",
    "time",
    "dd",
    "li",
    "td",
    "small",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "em",
    "strong",
    "b",
    "i",
)
_ELSEWHERE = frozenset({"a", "nav", "footer", "aside", "form", "script", "style", "select", "option"})


def _shown(tree: Any, lang: str) -> str | None:
    """The day in an element that says little else (*25 JANUARY 2022*, *Publicado el 11 de septiembre de 2019*).

    The first after the heading counts; before it stand clocks and the dates of other news.
    """
    heading = next(tree.iter("h1"), None)
    before: list[str] = []
    after: list[str] = []
    passed = heading is None
    for element in tree.iter("h1", *_DATELINES):
        if element is heading:
            passed = True
            continue
        words = _short_words(element)
        if words is None:
            continue
        found = published.in_words(words, lang)
        if len(found) != 1 or len(words) - (found[0][1] - found[0][0]) > 40:
            continue
        if any(parent.tag in _ELSEWHERE for parent in (element, *element.iterancestors())):
            continue
        (after if passed else before).append(found[0][2])
        if passed:
            break
    if after:
        return after[0]
    return before[0] if len(set(before)) == 1 and heading is None else None


def _short_words(element: Any) -> str | None:
    """The words of an element that holds a digit and at most 90 characters, without reading through long ones."""
    parts: list[str] = []
    size = 0
    for part in element.itertext():
        size += len(part.strip())
        if size > 90:
            return None
        parts.append(part)
    words = re.sub(r"\s+", " ", "".join(parts)).strip()
    return words if re.search(r"(?:19|20)\d\d", words) else None
