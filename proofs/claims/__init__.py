"""The ledger: one module for each topic of the write-up, found by scanning this directory."""
