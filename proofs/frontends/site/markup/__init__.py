"""Text, formulas and docstrings as markup."""
