"""diplog: who spoke with whom, about what, according to whom.

::

    source ─collect→ Document ─read→ Text ─extract→ Statement ─link→ Contact ─judge→ Verdict
                         └────────────── ledger (append-only, as of any moment) ────────┴─publish→ tables, briefs, exports

    >>> import diplog
    >>> with diplog.open("diplog.db") as book:                       # doctest: +SKIP
    ...     book.read("readouts/", publisher="U.S. Department of State")
    ...     for found in book.contacts(who="Rubio", since="2025-01-20"):
    ...         print(found.contact.label, found.verdict.status, found.verdict.why)
    ...     book.show("MEX-USA-2025-01-21-call")
    ...     book.check("Sheinbaum says De la Fuente spoke with Rubio on 21 January 2025").outcome

Importing diplog reads no data and touches no network; every name below is imported when it is first used.
"""

from __future__ import annotations

import sys
import types
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from .api import Batch, Book, Contacts, open, read, who
    from .dates import DateSpan
    from .errors import ConfigError, DiplogError, InputError, Issue, LedgerError, NotFound
    from .model import (
        Account,
        Claim,
        Contact,
        Correction,
        Document,
        Given,
        Participant,
        Quote,
        Source,
        Statement,
        Text,
        Topic,
        Verdict,
        Watch,
    )
    from .publish.dossier import Dossier

# name -> module it lives in
_HOME = {
    **dict.fromkeys(("open", "read", "who", "Book", "Batch", "Contacts"), "api"),
    "DateSpan": "dates",
    **dict.fromkeys(("ConfigError", "DiplogError", "InputError", "Issue", "LedgerError", "NotFound"), "errors"),
    **dict.fromkeys(
        (
            *("Account", "Claim", "Contact", "Correction", "Document", "Given", "Participant", "Quote", "Source"),
            *("Statement", "Text", "Topic", "Verdict", "Watch"),
        ),
        "model",
    ),
    "Dossier": "publish.dossier",
}

__all__ = [
    "Account",
    "Batch",
    "Book",
    "Claim",
    "ConfigError",
    "Contact",
    "Contacts",
    "Correction",
    "DateSpan",
    "DiplogError",
    "Document",
    "Dossier",
    "Given",
    "InputError",
    "Issue",
    "LedgerError",
    "NotFound",
    "Participant",
    "Quote",
    "Source",
    "Statement",
    "Text",
    "Topic",
    "Verdict",
    "Watch",
    "__version__",
    "open",
    "read",
    "who",
]


class _Package(types.ModuleType):
    """Keeps ``diplog.read`` and ``diplog.who`` the functions that users call.

    The stages of the same names are modules, and importing one would set it as an attribute of the package. They are
    still imported as ``from diplog.read import …``.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("read", "who") and isinstance(value, types.ModuleType):
            return
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'diplog' has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(f".{home}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
