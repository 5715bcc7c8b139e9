"""The exceptions of the project: one root, and one class for each party that can be at fault.

Trouble in *data* is a `ddi_tools.findings.Finding`, never an exception. Each class carries the exit code
that the command line ends with.
"""


class DdiToolsError(Exception):
    """What went wrong, in one sentence; `hint` says what to do next.

    `exit_code` is the process exit code that belongs to the class of fault.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(DdiToolsError):
    """The caller's fault: a wrong argument, option or configuration file."""

    exit_code = 2


class RecordError(DdiToolsError):
    """The record's fault, where one record is to be worked with and there is none: no XML, or another standard."""

    exit_code = 1


class RepositoryError(DdiToolsError):
    """The repository's or the network's fault: no answer, a refusal, an answer that is not OAI-PMH."""

    exit_code = 3


class StorageError(DdiToolsError):
    """The environment's fault: a file, folder, disk or store that can't be read or written."""

    exit_code = 4
