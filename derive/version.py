"""The version of derive, also read when a package is built."""

__version__ = "0.1.0"
