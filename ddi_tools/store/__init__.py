"""What was harvested: bodies, versions, tombstones, checkpoints."""
