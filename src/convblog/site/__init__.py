"""What the site is: its addresses, its posts in order, and the pages that are to be."""
