"""The engine: what changed, what must be rendered, and how it gets to the disk whole."""
