"""The directives of the site."""
