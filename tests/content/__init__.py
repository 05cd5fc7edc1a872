"""Tests of convblog.content."""
