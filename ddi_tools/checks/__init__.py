"""Judging a record: well-formedness, schema, profile, rules."""
