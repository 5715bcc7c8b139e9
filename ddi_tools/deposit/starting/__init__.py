"""A first `ddi-tools.toml` for a deposit, from its folder, its list of files and its record, ready to correct."""
