"""Many tasks done in the order in which they are given: one after the other, by processes, or by a cluster."""
