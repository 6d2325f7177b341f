"""Links between pages, and to sources."""
