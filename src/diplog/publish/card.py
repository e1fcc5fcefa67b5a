"""Small HTML pieces: the page round a view, and the cards that notebooks show for a contact and a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import safe, words

if TYPE_CHECKING:
    from ..model import Contact, Verdict
    from .dossier import Dossier

# Scoped to .diplog so that a notebook's own style is left alone. Colours are tints over whatever is behind them, so that
# light, dark and print need no rules of their own; a narrow screen stacks the sides.
STYLE = """<style>
.diplog{font:15px/1.5 system-ui,sans-serif;max-width:62rem;overflow-wrap:anywhere}
body.diplog{margin:0 auto;padding:1rem 1.25rem 3rem}
.diplog h1{font-size:1.55rem;line-height:1.25;margin:.4em 0}.diplog h2{font-size:1.25rem;margin:1.6em 0 .3em}
.diplog h3{font-size:1rem;margin:1.4em 0 .3em}.diplog ul,.diplog ol{margin:.3em 0;padding-inline-start:1.4em}
.diplog p{margin:.5em 0}.diplog .who{font-size:1.1em}
.diplog .status{text-transform:uppercase;letter-spacing:.03em;font-size:.78em;padding:.1em .5em;white-space:nowrap;
border:1px solid #8888;border-radius:.3em;background:#8882}
.diplog .confirmed{border-color:#2a9d5a;background:#2a9d5a2e}
.diplog .disputed,.diplog .denied{border-color:#d64545;background:#d645452e}
.diplog .unconfirmed,.diplog .alleged,.diplog .overdue{border-color:#d19a1a;background:#d19a1a2e}
.diplog .one-sided,.diplog .reported{border-color:#2b8fb3;background:#2b8fb32e}
.diplog .planned,.diplog .sought{border-color:#5b74d6;background:#5b74d62e}
.diplog .cancelled{border-color:#a35bb5;background:#a35bb52e}
.diplog .rule,.diplog footer,.diplog .moment{opacity:.75;font-size:.87em}
.diplog table{border-collapse:collapse;width:100%}.diplog .wide{overflow-x:auto}
.diplog th,.diplog td{border:1px solid #8886;padding:.45em .6em;vertical-align:top;text-align:start}
.diplog th{background:#8882}.diplog table.sheet td{overflow-wrap:normal}
.diplog table.sides{table-layout:fixed;margin:1em 0}.diplog table.sides td>p:first-child{margin-top:.1em}
.diplog .only{font-size:.8em;padding:0 .35em;border-radius:.3em;background:#8884}
.diplog blockquote{margin:.7em 0;padding-inline-start:.7em;border-inline-start:3px solid #8888}.diplog blockquote p{margin:0}
.diplog ol.sources li{margin:.5em 0}.diplog :target{background:#d19a1a2e}.diplog .marks a{text-decoration:none}
@media(max-width:40rem){.diplog table.sides,.diplog table.sides tbody,.diplog table.sides tr,.diplog table.sides td{display:block}
.diplog table.sides thead{display:none}.diplog table.sides td{margin-bottom:.6em}
.diplog table.sides td::before{content:attr(data-side);font-weight:bold}}
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
