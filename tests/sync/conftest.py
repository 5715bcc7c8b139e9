"""Syncs go into the stores that those of tests/store are."""

from tests.store.conftest import postgres, where

__all__ = ["postgres", "where"]
