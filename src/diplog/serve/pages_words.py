"""The words of the pages: one catalogue per language, and the one gate through which words reach a page.

``data/interface/en.yml`` holds every word that the pages say themselves. Another language is another file with the same
keys; ``diplog.serve.pages_words.Interface("xx")`` takes it, and what it lacks is said in English.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

from markupsafe import Markup, escape

from ..dates import DateSpan
from ..errors import ConfigError
from ..publish import safe
from ..publish import words as phrases

LANGUAGE = "en"


def shown(value: object) -> object:
    """What ``{{ … }}`` puts into a page: markup of ours as it is, every other word without what would fool an eye."""
    if isinstance(value, Markup):
        return value
    if value is None:
        return ""
    return safe.plain(value) if isinstance(value, str) else value


def _flat(tree: Mapping[str, Any], above: str = "") -> dict[str, str]:
    out: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, Mapping):
            out.update(_flat(value, f"{above}{key}."))
        else:
            out[f"{above}{key}"] = str(value)
    return out


@lru_cache(maxsize=16)
def catalogue(lang: str) -> Mapping[str, str]:
    """The texts of one language by dotted key. Raises ConfigError where there is no such catalogue."""
    import yaml

    if not lang.replace("-", "").isalnum():
        raise ConfigError(f"no interface language {lang!r}")
    file = resources.files("diplog") / "data" / "interface" / f"{lang}.yml"
    if not file.is_file():
        raise ConfigError(f"no interface language {lang!r}: there is no data/interface/{lang}.yml")
    return _flat(yaml.safe_load(file.read_text(encoding="utf-8")))


class Interface:
    """The catalogue of a language as templates call it: ``t("contact.rule")``, ``t("count.contacts", n=3)``.

    A text with ``n`` has two forms, ``key.one`` and ``key.other``. Values are put in as plain words; a value that is
    markup of ours stays markup, and then the whole is.
    """

    def __init__(self, lang: str = LANGUAGE) -> None:
        self.lang = lang
        self.dir = "rtl" if lang in ("ar", "fa", "he", "ur") else "ltr"
        self._texts = {**catalogue(LANGUAGE), **catalogue(lang)}
        months = tuple(self.month(n) for n in range(1, 13))
        self._days: dict[dt.date, str] = {}
        self._calendar = phrases.Calendar(months, self._texts["date.day"], self._texts["date.none"])

    def has(self, key: str) -> bool:
        return key in self._texts

    def __call__(self, key: str, /, **values: Any) -> str:
        text = self._texts.get(key)
        if text is None and "n" in values:
            text = self._texts.get(f"{key}.{'one' if values['n'] == 1 else 'other'}")
        if text is None:
            raise ConfigError(f"the interface has no text {key!r}")
        if not values:
            return text
        put = {k: f"{v:,}" if isinstance(v, int) and not isinstance(v, bool) else v for k, v in values.items()}
        if any(isinstance(v, Markup) for v in put.values()):
            return Markup(str(escape(text))).format(**{k: escape(shown(v)) for k, v in put.items()})  # noqa: S704
        return text.format(**{k: shown(v) for k, v in put.items()})

    # -- words for codes ---------------------------------------------------------------------------------------------

    def code(self, group: str, code: str | None) -> str:
        """The word for a code (``kind``, ``status``, ``topic`` …); the code itself, readable, where it is a new one."""
        return self._texts.get(f"{group}.{code}", str(code or "").replace("_", " ").replace("-", " "))

    def kind(self, code: str) -> str:
        return self.code("kind", code)

    def status(self, code: str) -> str:
        """A status; *only MEX*, as verdicts on attributes have it, names the side."""
        if code.startswith("only "):
            sides = phrases.in_words(code[5:], re.findall(r"[A-Z][\w-]+", code[5:]))
            return self("status.only_side", sides=sides)
        return self.code("status", code)

    def means(self, code: str) -> str:
        return self.code("means", code)

    def response(self, code: str) -> str:
        return self.code("response", code)

    def stance(self, code: str) -> str:
        return self.code("stance", code)

    def topic(self, code: str) -> str:
        return self.code("topic", code)

    def side(self, code: str | None) -> str:
        return phrases.side(code)

    def subject(self, name: str) -> str:
        """What a verdict on an attribute is about."""
        return self.topic(name[6:]) if name.startswith("topic:") else self.code("attribute", name)

    # -- dates -------------------------------------------------------------------------------------------------------

    def month(self, number: int) -> str:
        return self(f"months.{number}")

    def months_short(self) -> tuple[str, ...]:
        return tuple(self.month(n)[:3] for n in range(1, 13))

    def day(self, day: dt.date) -> str:
        words = self._days.get(day)
        if words is None:
            if len(self._days) > 20_000:
                self._days.clear()
            words = self._days[day] = self._calendar.on(day)
        return words

    def date(self, text: str | None) -> str:
        """An ISO date, range, month, year or moment in words; what cannot be read is given back as it is."""
        if not text:
            return self("date.none")
        if "T" in text:
            return f"{self.date(text[:10])}, {text[11:16]} UTC"
        try:
            if len(text) == 10:
                return self.day(dt.date.fromisoformat(text))
            return phrases.date(DateSpan.parse(text), self._calendar)
        except (ConfigError, ValueError):
            return text

    def joined(self, parts: Iterable[str]) -> str:
        return phrases.joined(parts, last=self("and"))
