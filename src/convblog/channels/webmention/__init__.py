"""Webmentions: where to send one, and what a page that mentions us says (W3C Recommendation, 12 January 2017)."""
