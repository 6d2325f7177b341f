"""Lemmas that several claims rest on; each function returns a theorem of the kernel."""
