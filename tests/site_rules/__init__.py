"""The rules of the site: addresses, history, order, lists, languages."""
