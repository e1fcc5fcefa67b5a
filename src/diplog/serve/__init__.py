"""Doors for people and programs that look: the questions (:mod:`.queries`), the HTTP API, the pages. All read-only."""
