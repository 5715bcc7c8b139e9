"""OAI-PMH 2.0 as values: requests, what responses hold, and what their errors mean.

Names are the protocol's own; section numbers are those of
https://www.openarchives.org/OAI/openarchivesprotocol.html.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from ddi_tools.errors import RepositoryError, UsageError
from ddi_tools.findings import Finding
from ddi_tools.oaipmh.credentials import Credentials, split_credentials

#: The prefix that the CESSDA Data Catalogue gives DDI Codebook 2.5 under.
DEFAULT_PREFIX = "oai_ddi25"

#: What to do next where a repository answers with one of the error conditions of section 3.6.
CONDITIONS: Mapping[str, str] = {
    "badArgument": "check the dates, the set and the prefix: the repository does not take one of them",
    "badResumptionToken": "the token has expired: start the harvest again, it goes on from what is stored",
    "badVerb": "check that the URL is the base URL of an OAI-PMH 2.0 repository",
    "cannotDisseminateFormat": "choose one of the prefixes that the repository offers",
    "idDoesNotExist": "check the identifier, letter by letter, and that it belongs to this repository",
    "noRecordsMatch": "widen the dates, or leave the set out",
    "noMetadataFormats": "the repository has no metadata for this record in any format",
    "noSetHierarchy": "leave the set out: the repository has none",
}


class NotAPageError(RepositoryError):
    """An answer that is not an OAI-PMH response, or not all of one: asking again may help."""


class HostilePageError(RepositoryError):
    """An answer that declares entities of its own: it is refused, and never asked for again."""


class ConditionError(RepositoryError):
    """The repository answered with an error condition; `code` is the specification's word for it."""

    def __init__(self, code: str, text: str, *, asked: str = "", hint: str | None = None) -> None:
        said = f": {' '.join(text.split())}" if text else ""
        super().__init__(f"the repository answers {code}{asked}{said}", hint=hint or CONDITIONS.get(code))
        self.code = code
        self.text = text
        self.asked = asked

    def with_hint(self, hint: str) -> ConditionError:
        """The same error, with something better to do next."""
        return ConditionError(self.code, self.text, asked=self.asked, hint=hint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A verb and its arguments, in the order in which they are sent."""

    verb: str
    arguments: tuple[tuple[str, str], ...] = ()

    def params(self) -> dict[str, str]:
        """The arguments of the HTTP request."""
        return {"verb": self.verb, **dict(self.arguments)}

    def url(self, base_url: str) -> str:
        """The request as a GET URL."""
        return f"{base_url}{'&' if '?' in base_url else '?'}{urlencode(self.params())}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The header of a record (section 2.5); `datestamp` is as the repository wrote it, `sets` in its order."""

    identifier: str
    datestamp: str
    sets: tuple[str, ...] = ()
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record (section 2.5).

    `body` is the metadata's element standing alone, in UTF-8, with the namespaces that were in scope and no text
    changed; None where the record has no metadata. `about` holds the containers' elements in the same form.
    `sha256` is the digest of the body: worked out by who reads the record, while others are being stored.
    """

    header: Header
    body: bytes | None
    about: tuple[bytes, ...] = ()
    sha256: bytes | None = field(init=False)

    def __post_init__(self) -> None:
        digest = None if self.body is None else hashlib.sha256(self.body).digest()
        object.__setattr__(self, "sha256", digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRecord:
    """A record of a page that can't be read: its bytes as they came, and its identifier if that can be seen."""

    identifier: str | None
    data: bytes
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumptionToken:
    """Flow control (section 3.5); an empty `value` ends the list."""

    value: str
    complete_list_size: int | None = None
    cursor: int | None = None
    expiration_date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataFormat:
    """A format that a repository offers (section 4.4)."""

    prefix: str
    schema: str
    namespace: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDescription:
    """A set that a repository offers (section 4.6)."""

    spec: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A repository's description of itself (section 4.2); what it does not state is empty."""

    name: str
    base_url: str
    earliest: str
    deleted_record: str
    granularity: str
    protocol_version: str = ""
    admin_emails: tuple[str, ...] = ()
    compressions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """An error condition of section 3.6, with the repository's own words."""

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One response. Which of the parts it has depends on `verb`, the element that it came in; None for errors."""

    response_date: str
    verb: str | None
    records: tuple[Record, ...] = ()
    broken: tuple[BrokenRecord, ...] = ()
    headers: tuple[Header, ...] = ()
    formats: tuple[MetadataFormat, ...] = ()
    sets: tuple[SetDescription, ...] = ()
    identity: Identity | None = None
    token: ResumptionToken | None = None
    errors: tuple[Condition, ...] = ()
    findings: tuple[Finding, ...] = ()

    def require(self, asked: str = "") -> Page:
        """The page itself; raises `ConditionError` for its first error condition. `asked` is put into the message."""
        if self.errors:
            raise ConditionError(self.errors[0].code, self.errors[0].text, asked=asked)
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceURL:
    """What a pasted URL says: the repository, and the record and format if it is a GetRecord request.

    `credentials` are the user name and password that stood in the URL; `base_url` is without them.
    """

    base_url: str
    identifier: str | None
    prefix: str | None
    credentials: Credentials | None = None


#: What is hung on to a link by those who count its readers; no part of a base URL.
_TRACKERS = re.compile(r"utm_|fbclid$|gclid$")
_ARGUMENTS = frozenset({"verb", "identifier", "metadataPrefix", "from", "until", "set", "resumptionToken"})


def parse_source_url(url: str) -> SourceURL:
    """Takes apart a URL as catalogues print it ("Metadata Access"), or a base URL.

    Arguments that OAI-PMH does not know belong to the base URL where they stand before the verb
    (`index.php?page=oai&verb=…`), and are dropped where they follow it, since a strict repository refuses them.
    Raises `UsageError` if it is not an http or https URL.
    """
    url, credentials = split_credentials(url.strip())
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise UsageError(f"{url!r} is not a URL", hint="check its host and port") from None
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
        raise UsageError(
            f"{url!r} is not an http or https URL", hint="give the repository's base URL, or a GetRecord URL"
        )
    # A URL that was copied out of a page's source still has its ampersands escaped.
    query = parse_qsl(parts.query.replace("&amp;", "&"), keep_blank_values=True)
    names = [name for name, _ in query]
    own = query[: names.index("verb")] if "verb" in names else query
    kept = [(name, value) for name, value in own if name not in _ARGUMENTS and not _TRACKERS.match(name)]
    given = dict(query)
    return SourceURL(
        base_url=urlunsplit((parts.scheme.lower(), parts.netloc, parts.path, urlencode(kept), "")),
        identifier=given.get("identifier", "").strip() or None,
        prefix=given.get("metadataPrefix", "").strip() or None,
        credentials=credentials,
    )


def request(verb: str, **arguments: str | None) -> Request:
    """A request with those of the arguments that are not None; `from_` stands for `from`."""
    given = tuple((name.rstrip("_"), value) for name, value in arguments.items() if value is not None)
    return Request(verb=verb, arguments=given)


def shown(data: bytes) -> str:
    """Bytes of unknown sort as text for a message or a log; PostgreSQL takes no text with a zero in it."""
    return data.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")


def not_a_page(data: bytes) -> NotAPageError:
    """The error for an answer that is not an OAI-PMH response; it shows the first 200 characters."""
    start = " ".join(shown(data[:2000]).split())[:200]
    said = f"it begins: {start}" if start else "it is empty"
    return NotAPageError(
        f"the answer is not an OAI-PMH response; {said}",
        hint="check that the URL is the repository's base URL; it ends before the question mark",
    )
