# ruff: noqa: A005 - nobody imports this package by its last name alone
"""The whole example site, built once and looked at from outside: by checkers, a browser and a web server."""
