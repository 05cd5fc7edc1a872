"""Mail that goes out: to the author, of what waits; to readers who asked for it, of answers to theirs."""
