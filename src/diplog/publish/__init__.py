"""Contacts and verdicts -> what people and programs read: tables, comparisons, briefs, exports.

``safe`` makes foreign words harmless for the place they go to, ``words`` holds the phrases, ``dossier`` is a contact
with how it stands; each other module is one view, built once and rendered as terminal text, Markdown, HTML, rows or JSON.
"""
