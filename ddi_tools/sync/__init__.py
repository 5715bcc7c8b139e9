"""Many repositories brought into one store: what is to be harvested, and doing it."""
