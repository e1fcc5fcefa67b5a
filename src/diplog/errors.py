"""What can go wrong, and how it is told.

A bug or a bad configuration raises a :class:`DiplogError` that names the value and the place. Odd *input*
never raises past the stage that met it: it becomes an :class:`Issue`, is recorded, and the run goes on.
"""

from __future__ import annotations

from dataclasses import dataclass


class DiplogError(Exception):
    """Base of all errors that a user can do something about; the message names the input and what to do."""


class ConfigError(DiplogError):
    """A data file, option or environment variable has a value that cannot be used."""


class InputError(DiplogError):
    """One input cannot be read (empty, broken, too large, unknown format)."""

    def __init__(self, message: str, *, code: str = "unreadable") -> None:
        super().__init__(message)
        self.code = code


class LedgerError(DiplogError):
    """The ledger cannot be opened, migrated or written."""


class NotFound(DiplogError):
    """An id, name or place that the user asked for is not in the ledger or register."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One refused or odd input, as kept in the ledger and shown on stderr.

    ``code`` is a short stable word (``empty``, ``encoding``, ``truncated``, ``no-text``, ``too-large``, ``bomb``,
    ``suffix``, ``http-404``, ``json`` …); ``input`` names the file, address or line; ``message`` says what happened
    and what to do; ``severity`` is ``refused`` (nothing was read) or ``warning`` (read, with a loss).
    """

    code: str
    input: str
    message: str
    severity: str = "refused"
