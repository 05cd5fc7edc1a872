"""The web service: it takes in webmentions, forms and mail, keeps them safe, and says what becomes of them."""
