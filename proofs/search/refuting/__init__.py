"""Finds values that break a statement."""
