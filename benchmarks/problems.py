"""What goes wrong with a generator under test; the others are measured all the same."""


class BenchmarkError(Exception):
    """A generator's figure cannot be had."""


class BuildError(BenchmarkError):
    """A command ended with another status than 0; the message ends with what it said."""


class OutputError(BenchmarkError):
    """A build left out what it should have written."""
