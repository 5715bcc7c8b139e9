"""Disclosure: what in the files of a deposit may say who its people are. Nothing found leaves the machine whole."""
