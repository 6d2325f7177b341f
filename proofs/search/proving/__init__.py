"""Finds certificates."""
