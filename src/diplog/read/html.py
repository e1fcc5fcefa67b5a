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
    "article:published_time",
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
    from trafilatura.utils import load_html

    tree = load_html(markup)
    if tree is None:
        return Page("", "")
    meta = _meta(tree)
    linked = list(_linked_data(tree))
    title = _title(tree, meta)
    day, how = _published(tree, meta, linked, url)
    lang = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or meta.get("og:locale") or ""
    site = meta.get("og:site_name")
    canonical = next((str(link) for link in tree.xpath("//link[@rel='canonical']/@href")), None)
    found = bare_extraction(tree, fast=True, include_comments=False, include_tables=False, with_metadata=False)
    text = paragraphs(getattr(found, "text", None) or "")
    return Page(title, without_title(text, title), day, how, lang or None, site, canonical)


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


def _title(tree: Any, meta: dict[str, str]) -> str:
    """The heading that the page's own title repeats; else its title without the site's name."""
    whole = next((_words(element) for element in tree.iter("title")), "")
    stated = re.sub(
        r"\s+", " ", meta.get("og:title") or meta.get("twitter:title") or meta.get("dc.title") or ""
    ).strip()
    headings = [words for element in tree.iter("h1") if 8 <= len(words := _words(element)) <= 400]
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
    parts = re.split(r"\s+[|–—•·-]\s+|\s*\|\s*", title)
    while len(parts) > 1 and len(parts[-1]) < len(" - ".join(parts[:-1])):
        end = title.rfind(parts[-1])
        title = re.sub(r"\s*[|–—•·-]\s*$", "", title[:end]).strip()
        parts = parts[:-1]
    return title


def _published(
    tree: Any, meta: dict[str, str], linked: list[dict[str, Any]], url: str | None
) -> tuple[str | None, str]:
    candidates = [meta.get(name) for name in DATE_NAMES[:1]]
    candidates += [item.get("datePublished") for item in linked if isinstance(item.get("datePublished"), str)]
    candidates += [meta.get(name) for name in DATE_NAMES[1:]]
    candidates += [
        str(value) for value in tree.xpath("//*[@itemprop='datePublished']/@content | //time[@pubdate]/@datetime")
    ]
    for value in candidates:
        if value and (day := published.stated(value)):
            return day, "meta"
    if url and (day := published.in_address(url)):
        return day, "address"
    times = [
        str(value)
        for value in tree.xpath("//article//time/@datetime | //main//time/@datetime | //header//time/@datetime")
    ]
    for value in times[:1]:
        if day := published.stated(value):
            return day, "meta"
    return None, "unknown"
