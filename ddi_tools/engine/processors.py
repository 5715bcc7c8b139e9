"""How much this machine can do at a time."""

from __future__ import annotations

import os


def processors() -> int:
    """How many processes work at the same time on this machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
