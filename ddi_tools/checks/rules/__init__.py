"""Rules that no schema can say, a module a subject; `checks.registry` lists them."""
