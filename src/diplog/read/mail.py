"""Letters (eml) -> subject, day, and the plain or html part."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from .decode import decode
from .published import stated


@dataclass(frozen=True, slots=True)
class Letter:
    title: str
    text: str
    published: str | None


def read_mail(body: bytes) -> Letter:
    """Subject, body and date of a message; the plain part unless it is empty, else the html part."""
    message = message_from_bytes(body, policy=policy.default)
    text = ""
    for kind in ("plain", "html"):
        try:
            part = message.get_body(preferencelist=(kind,))
        except (KeyError, ValueError, AttributeError):
            part = None
        if part is None:
            continue
        payload = part.get_payload(decode=True)
        words = decode(payload if isinstance(payload, bytes) else b"", part.get_content_charset()).text
        if kind == "plain":
            from .plain import tidy, unwrap

            text = unwrap(tidy(words))
        else:
            from .html import read_html

            text = read_html(words).text
        if text.strip():
            break
    return Letter(_header(message, "subject"), text, stated(_header(message, "date")))


def _header(message: EmailMessage[Any, Any], name: str) -> str:
    """A header as one line; "" when it is missing or cannot be parsed."""
    try:
        value = message[name]
    except (ValueError, IndexError, TypeError, AttributeError):
        return ""
    return " ".join(str(value or "").split())
