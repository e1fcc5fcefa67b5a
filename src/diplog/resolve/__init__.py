"""A mention and a date → the person and office as held on that date, or honestly unresolved.

``participant`` resolves one mention by what its words say, in the order country → office → date → name; ``document_mentions``
resolves a document's mentions in order (*the Secretary*, surnames, *his counterpart*, *both ministers*, pronouns)::

    register = gazetteer.load()
    mentions = find(text.text, "en", register)
    for mention, people in zip(mentions, document_mentions(mentions, text, register, on)):
        ...
"""

from .document import document_mentions
from .rules import NOTHING, Context, participant
from .tenures import tenure_on

__all__ = ["NOTHING", "Context", "document_mentions", "participant", "tenure_on"]
