"""Telling others: webmentions for what the site links to, and hubs of its feeds."""
