"""The manual, held against the code."""
