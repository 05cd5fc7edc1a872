"""Mail: from the bytes of a message to what a reader wrote, or why it is no answer."""
