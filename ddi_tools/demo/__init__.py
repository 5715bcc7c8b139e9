"""The demonstration: the study that this project began with, as a catalogue record and a folder of 333 files."""

from ddi_tools.demo.deposit import MANIFEST, config_file, make_deposit, record
from ddi_tools.demo.repository import harvest

__all__ = ["MANIFEST", "config_file", "harvest", "make_deposit", "record"]
