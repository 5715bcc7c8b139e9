"""An engine by its name."""

from __future__ import annotations

from ddi_tools.engine.protocol import Engine
from ddi_tools.errors import UsageError

#: The names by which the command line knows engines.
NAMES = ("processes", "serial", "dask")


def open_engine(
    name: str, *, workers: int | None = None, memory: int | None = None, scheduler: str | None = None
) -> Engine:
    """The engine of this name.

    Raises `UsageError` where it lacks something, `RepositoryError` where its cluster can't be reached.
    """
    if (scheduler is None) != (name != "dask"):
        raise UsageError(
            "--scheduler and the engine dask belong together",
            hint="give both, such as --scheduler tcp://localhost:8786",
        )
    if name != "processes" and (workers is not None or memory is not None):
        raise UsageError(
            f"--workers and --worker-memory are for the engine processes, not for {name}",
            hint="leave them out; the workers of a cluster are told when they are started",
        )
    if name == "serial":
        from ddi_tools.engine.serial import Serial

        return Serial()
    if name == "processes":
        from ddi_tools.engine.processes import Processes

        return Processes(workers, memory=memory)
    try:
        from ddi_tools.engine.dask import Dask
    except ModuleNotFoundError as error:
        raise UsageError("the engine dask is not installed", hint="pip install 'ddi-tools[dask]'") from error
    return Dask(scheduler or "")
