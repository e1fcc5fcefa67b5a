"""Schema versions of the ledger, run by :mod:`diplog.ledger.migrate`; ``schema.sql`` is their sum for SQLite."""
