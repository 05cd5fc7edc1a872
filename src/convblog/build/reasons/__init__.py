"""What `explain` tells: the differences between two states of a page, as sentences."""
