"""convblog: a static blog generator with conversation built in."""

__version__ = "0.1.0"
