"""A repository for measuring harvesters: `python benchmarks/repository.py [--records N] [--lazy]`.

Serves N made-up DDI records of 25 kB over OAI-PMH on a loopback port, 100 a page, and prints its URL. Every response
is made before the first request, headers of HTTP included, so that the time measured is the client's; with --lazy a
page is made when it is asked for, which takes less memory than 100,000 records do. Same numbers, same bytes.
"""

from __future__ import annotations

import argparse
import random
import re
import socket
import threading
from collections.abc import Callable

PAGE = 100
RECORD_BYTES = 25_000
WORDS = """
    abroad access adult age agency anxiety archive area attitude benefit birth care census child city class
    cohort collection consent context county crime data debt degree diary diet doctor drug economy education
    effort election employer England ethics ethnography family father field finance focus food frequency
    gender group health history home hospital household housing identity illness income index inequality
    interview job kinship labour language law leisure local longitudinal market measure medical method
    migration mobility mother nation neighbour occupation opinion panel parent party pension period police
    policy politics population poverty practice pregnancy prison quality question race rate region religion
    rent report respondent response risk sample school Scotland sector service sex skill social stress
    student study survey support tax teacher text time topic trade training travel treatment trust
    unemployment union unit university value variable violence vote wage weight welfare work worker year
""".split()  # noqa: SIM905
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/'
    ' http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">\n<responseDate>2024-07-01T00:00:00Z</responseDate>\n'
    '<request verb="{verb}">http://127.0.0.1/oai</request>\n<{verb}>\n'
)
TAIL = "</{verb}>\n</OAI-PMH>\n"
IDENTIFY = (
    "<repositoryName>Made up</repositoryName><baseURL>http://127.0.0.1/oai</baseURL>"
    "<protocolVersion>2.0</protocolVersion><adminEmail>root@localhost</adminEmail>"
    "<earliestDatestamp>2020-01-01T00:00:00Z</earliestDatestamp><deletedRecord>persistent</deletedRecord>"
    "<granularity>YYYY-MM-DDThh:mm:ssZ</granularity>"
)
_TOKEN = re.compile(rb"resumptionToken=(\d+)")
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


def sentences(chance: random.Random, count: int = 3_000) -> list[str]:
    """Sentences to fill records with: few enough to be made at once, many enough for records to differ."""
    return [" ".join(chance.choices(WORDS, k=chance.randint(8, 24))).capitalize() + "." for _ in range(count)]


def body(number: int, pool: list[str], size: int = RECORD_BYTES) -> str:
    """A codebook of about `size` bytes, with as many tags a kilobyte as those of the UK Data Service have."""
    chance = random.Random(number)
    keywords = "".join(
        f'<keyword xml:lang="en" vocab="HASSET" vocabURI="https://hasset.example/{chance.getrandbits(128):032x}">'
        f"{chance.choice(WORDS).upper()}</keyword>"
        for _ in range(60)
    )
    parts = [
        '<codeBook xmlns="ddi:codebook:2_5" version="2.5" xsi:schemaLocation="ddi:codebook:2_5 http://www.ddialliance'
        '.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd">\n<stdyDscr>\n<citation><titlStmt>'
        f'<titl xml:lang="en">{chance.choice(pool)}</titl><IDNo agency="DOI">10.5072/made-up-{number}</IDNo>'
        f"</titlStmt></citation>\n<stdyInfo><subject>{keywords}</subject>\n"
    ]
    length = len(parts[0])
    while length < size - 60:
        text = " &lt;br&gt; ".join(chance.choices(pool, k=3))
        part = f'<abstract xml:lang="en">{text} &amp; “{chance.choice(WORDS)}”</abstract>\n'
        parts.append(part)
        length += len(part)
    return "".join([*parts, "</stdyInfo>\n</stdyDscr>\n</codeBook>"])


def page(number: int, records: int, pool: list[str]) -> bytes:
    """The page of that number, from 0, as an HTTP response."""
    start, end = number * PAGE, min((number + 1) * PAGE, records)
    items = "".join(
        f"<record><header><identifier>oai:made-up:{i:06}</identifier><datestamp>2024-01-01T00:00:00Z</datestamp>"
        f"<setSpec>language:en</setSpec></header>\n<metadata>\n{body(i, pool)}\n</metadata></record>\n"
        for i in range(start, end)
    )
    token = str(number + 1) if end < records else ""
    flow = f'<resumptionToken completeListSize="{records}" cursor="{start}">{token}</resumptionToken>\n'
    return answer("ListRecords", items + flow)


def answer(verb: str, content: str) -> bytes:
    """An HTTP response with what the verb's element holds."""
    data = (HEAD.format(verb=verb) + content + TAIL.format(verb=verb)).encode()
    return (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(data) + data
    )


def responder(records: int, *, lazy: bool) -> Callable[[bytes], bytes]:
    """What answers a request, given as its bytes."""
    pool = sentences(random.Random(0))
    identify = answer("Identify", IDENTIFY)
    made = [] if lazy else [page(i, records, pool) for i in range(-(-records // PAGE))]

    def respond(asked: bytes) -> bytes:
        if b"verb=Identify" in asked:
            return identify
        token = _TOKEN.search(asked)
        number = int(token[1]) if token else 0
        return page(number, records, pool) if lazy else made[number]

    return respond


def talk(connection: socket.socket, respond: Callable[[bytes], bytes]) -> None:
    """Answers what comes over a connection until the client closes it."""
    with connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        waiting = b""
        while True:
            while not (end := _end(waiting)):
                chunk = connection.recv(1 << 16)
                if not chunk:
                    return
                waiting += chunk
            asked, waiting = waiting[:end], waiting[end:]
            try:
                connection.sendall(respond(asked))
            except OSError:  # a client that was killed
                return


def _end(waiting: bytes) -> int:
    """Where the first request ends, with the body of a POST; 0 where it is not there yet."""
    head = waiting.find(b"\r\n\r\n") + 4
    if head < 4:
        return 0
    length = _LENGTH.search(waiting, 0, head)
    end = head + (int(length[1]) if length else 0)
    return end if len(waiting) >= end else 0


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--lazy", action="store_true", help="make each page when it is asked for")
    given = parser.parse_args()
    respond = responder(given.records, lazy=given.lazy)
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(f"http://127.0.0.1:{server.getsockname()[1]}/oai", flush=True)
        while True:
            connection, _ = server.accept()
            threading.Thread(target=talk, args=(connection, respond), daemon=True).start()


if __name__ == "__main__":
    main()
