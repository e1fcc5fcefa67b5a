"""diplog: who spoke with whom, about what, according to whom."""

__version__ = "0.1.0"
