"""The pictures that are drawn from the ledger."""
