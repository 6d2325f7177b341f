"""Words, facts and lemmas that proofs are written with."""
