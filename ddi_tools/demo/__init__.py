"""The demonstration: the study that this project began with, as a catalogue record and a folder of 333 files."""

from ddi_tools.demo.deposit import MANIFEST, config_file, make_deposit, record

__all__ = ["MANIFEST", "config_file", "make_deposit", "record"]
