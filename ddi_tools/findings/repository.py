"""OAI3: what is odd about a repository's description of itself."""

from __future__ import annotations

from ddi_tools.findings.catalogue import Severity, row

ROWS = (
    row(
        "OAI301",
        "identify-incomplete",
        Severity.WARNING,
        "Identify does not state what it must",
        "A repository has to state its name, base URL, protocol version, an administrator's address, its earliest "
        "datestamp, how it keeps deleted records, and how exact its dates are. One of these is missing, or is "
        "none of the values that the protocol knows. Harvests go on with what is safe.",
        "Tell the repository.",
        "OAI-PMH 2.0, 4.2 Identify",
        before="<Identify>... <deletedRecord>maybe</deletedRecord> ...</Identify>",
        after="<Identify>... <deletedRecord>transient</deletedRecord> ...</Identify>",
    ),
    row(
        "OAI302",
        "other-base-url",
        Severity.WARNING,
        "The repository calls itself by another base URL than it was asked at",
        "Identify gives a base URL that differs from the one that was used. CESSDA's identifiers are computed from "
        "the base URL, and a store keeps records by it, so it matters which one is used.",
        "Use the base URL that the repository gives, if it answers there; else tell the repository.",
        "OAI-PMH 2.0, 4.2 Identify",
        before="asked at:  https://archive.example/oai\nbaseURL:   http://archive.example:8080/oai/request",
        after="asked at:  https://archive.example/oai\nbaseURL:   https://archive.example/oai",
    ),
    row(
        "OAI303",
        "no-dublin-core",
        Severity.INFO,
        "The repository does not offer Dublin Core",
        "Every repository has to offer its records as oai_dc. This one does not list it. Records in other formats "
        "can be had all the same.",
        "Nothing needs to be done.",
        "OAI-PMH 2.0, 4.4 ListMetadataFormats",
        before="<metadataPrefix>oai_ddi25</metadataPrefix>",
        after="<metadataPrefix>oai_dc</metadataPrefix>\n<metadataPrefix>oai_ddi25</metadataPrefix>",
    ),
)
