"""Which language a text is in: the script where it settles the matter, else a trained classifier."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

#: Languages that the classifier chooses between; the rest of the world would only add mistakes.
LANGUAGES = [
    "en",
    "es",
    "fr",
    "pt",
    "de",
    "it",
    "ru",
    "uk",
    "tr",
    "ar",
    "zh",
    "ja",
    "sv",
    "ro",
    "pl",
    "nl",
    "fa",
    "id",
    "be",
    "bg",
    "sr",
    "ka",
    "hy",
    "az",
    "he",
    "el",
    "ko",
]

_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u3400-\u9fff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("ka", re.compile(r"[\u10a0-\u10ff]")),
    ("hy", re.compile(r"[\u0530-\u058f]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
)


def code(tag: str) -> str | None:
    """The two-letter code of a language tag (``en-US``, ``es_MX``, ``EN``); None when it is none.

    >>> code("es_MX"), code("English"), code("")
    ('es', None, None)
    """
    found = re.match(r"([A-Za-z]{2,3})(?:[-_]|$)", tag.strip())
    return found[1].lower() if found else None


def detect(text: str) -> str | None:
    """The language of ``text``, None when there is too little to tell."""
    sample = re.sub(r"https?://\S+|[@#]\w+", " ", text[:4000])
    letters = [char for char in sample if char.isalpha()]
    if len(letters) < 3:
        return None
    latin = sum(char < "\u0250" for char in letters)
    if latin < len(letters) * 0.7:
        for name, script in _SCRIPTS:
            if len(script.findall(sample)) > (len(letters) - latin) * (0.05 if name == "ja" else 0.5):
                return name
    found, _ = _classifier().classify(sample)
    return str(found)


@cache
def _classifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    known = set(identifier.labels)
    identifier.set_languages([name for name in LANGUAGES if name in known])
    return identifier
