"""The outside world -> responses, one folder or file a channel; and outward again."""
