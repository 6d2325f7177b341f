"""What shows or re-checks a theorem elsewhere; nothing of the house imports it."""
