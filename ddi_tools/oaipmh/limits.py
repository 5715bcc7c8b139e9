"""What a repository may cost, and how it is asked."""

from __future__ import annotations

from dataclasses import dataclass

import ddi_tools


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Ceilings, pauses and manners. Times are in seconds, sizes in bytes; `None` is no limit.

    `timeout` bounds the wait for the headers of an answer, and then for its next bytes; `page_time` a whole answer;
    `total_time` all that one connection to a repository is used for. `page_bytes` is the size of an answer as it is
    sent, `expanded_bytes` its size when unpacked; `least_rate` is how many bytes a second an answer must bring.
    `retries` counts the further attempts; there is none once those of one request have together taken `patience`,
    without the pauses between them: a repository that lets everyone wait is not helped by more. `pause` is the first
    pause between attempts, and `longest_pause` bounds both the growing pauses and a Retry-After. `rate` is how many
    requests may be made in a second. With `allow_redirects`, redirects to other hosts and from http to https are
    followed. `post` asks by POST; `contact` is told to the repository, so that it can write to whoever asks too much.
    """

    connect_timeout: float = 15
    timeout: float = 60
    page_time: float = 300
    total_time: float | None = None
    page_bytes: int = 128 << 20
    expanded_bytes: int = 256 << 20
    least_rate: int = 100
    retries: int = 5
    patience: float = 120
    pause: float = 1
    longest_pause: float = 120
    rate: float | None = None
    redirects: int = 5
    allow_redirects: bool = False
    post: bool = False
    contact: str | None = None

    @property
    def user_agent(self) -> str:
        """How the harvester names itself, with the contact if there is one."""
        contact = f"; {self.contact}" if self.contact else ""
        return f"ddi-tools/{ddi_tools.__version__} (OAI-PMH harvester{contact})"


#: A person waits for a single answer: the repository is given seconds, not minutes, to come to itself.
ONE_RECORD = Limits(retries=2, timeout=30, page_time=120, longest_pause=20)
