"""From source files to posts: scanning, front matter, Markdown, pictures."""
