"""Small HTML pieces: the page round a view, and the cards that notebooks show for a contact and a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import safe, words

if TYPE_CHECKING:
    from ..model import Contact, Verdict
    from .dossier import Dossier

# Scoped to .diplog so that a notebook's own style is left alone; works in light and dark, prints without colour.
STYLE = """<style>
.diplog{font:15px/1.45 system-ui,sans-serif;max-width:62rem}
.diplog h1{font-size:1.5rem;margin:.2em 0}.diplog h2{font-size:1.2rem;margin:1em 0 .2em}.diplog h3{font-size:1rem;margin:1em 0 .2em}
.diplog .status{text-transform:uppercase;letter-spacing:.03em;padding:0 .35em;border:1px solid currentColor;border-radius:.3em}
.diplog .rule,.diplog footer,.diplog .moment{opacity:.75;font-size:.87em}
.diplog table.sides{border-collapse:collapse;width:100%;table-layout:fixed}
.diplog table.sides th,.diplog table.sides td{border:1px solid #8888;padding:.5em;vertical-align:top;text-align:start;overflow-wrap:anywhere}
.diplog blockquote{margin:.6em 0;padding-inline-start:.7em;border-inline-start:3px solid #8888}.diplog blockquote p{margin:0}
.diplog ol.sources li{margin:.4em 0;overflow-wrap:anywhere}
</style>"""


def page(title: str, body: str) -> str:
    """A whole page that needs nothing from elsewhere and runs nothing."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="color-scheme" content="light dark">\n'
        f'<title>{safe.html(title)}</title>\n{STYLE}\n</head>\n<body class="diplog">\n{body}\n</body>\n</html>'
    )


def verdict_card(verdict: Verdict) -> str:
    """A verdict on its own: status, moment, rule, sentence, and how many statements it rests on."""
    h = safe.html
    what = "" if verdict.level == "contact" else f"{h(words.subject(verdict.subject))}: "
    moment = f" as of {h(verdict.as_of)}" if verdict.as_of else ""
    return (
        f'<div class="diplog">{STYLE}<p class="verdict">{what}<b class="status {h(verdict.status)}">'
        f"{h(verdict.status)}</b>{moment}: {h(verdict.why)}</p>"
        f'<p class="rule">rule: {h(verdict.rule)}; rests on '
        f"{words.count(len(verdict.rests_on), 'statement')}; contact {h(verdict.contact)}</p></div>"
    )


def bare_contact_card(contact: Contact) -> str:
    """A contact without verdicts: what it is and the words it is known from."""
    from .dossier import in_time

    h = safe.html
    said = "".join(
        f'<blockquote><p dir="auto">“{h(s.quote.words)}”</p><footer><bdi>{h(words.speaker(s))}</bdi>: {h(s.stance)} — '
        f"{h(s.publisher or s.key)}, {h(s.published or 'undated')}</footer></blockquote>"
        for s in in_time(contact.statements)
    )
    place = f", {h(contact.place)}" if contact.place else ""
    about = ", ".join(words.topic(t) for t in contact.topics)
    return (
        f'<div class="diplog">{STYLE}<h2>{h(words.KIND[contact.kind].capitalize())}, {h(words.date(contact.date))}{place}</h2>'
        f'<p dir="auto">{h(words.people(contact))}</p>{f"<p>About: {h(about)}</p>" if about else ""}{said}</div>'
    )


def contact_card(dossier: Dossier) -> str:
    """A contact with how it stands, the accounts side by side."""
    from .show import compare

    return compare(dossier)._repr_html_()
