"""The preview: builds on every save, serves what was built, and tells the browser."""
