"""From planned pages to bytes: the theme's templates, the words of each language, feeds and files for machines."""
