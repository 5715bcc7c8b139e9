"""Descriptions: abstract, methods line by line, series, and what is said in words elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ddi_tools.codebook.model import LangText, Study, Term, Universe
from ddi_tools.codebook.text import is_placeholder
from ddi_tools.export.datacite.resource import Description
from ddi_tools.export.languages import by_language
from ddi_tools.export.registry import Source
from ddi_tools.findings import Finding

_Texts = Callable[[Study], Iterable[LangText]]


def _terms(terms: Iterable[Term]) -> Iterator[LangText]:
    """Each term's words; where it has none, its concepts'."""
    for term in terms:
        concepts = "; ".join(c.text for c in term.concepts if not is_placeholder(c.text))
        yield LangText(text=term.text if not is_placeholder(term.text) else concepts, lang=term.lang)


def _universes(universes: Iterable[Universe], *, excluded: bool) -> Iterator[LangText]:
    return (LangText(text=u.text, lang=u.lang) for u in universes if (u.clusion == "E") is excluded)


#: The lines of the Methods description, in the order in which they are read: label, and what stands behind it.
METHODS: tuple[tuple[str, _Texts], ...] = (
    ("Analysis unit", lambda s: _terms(s.analysis_units)),
    ("Universe", lambda s: _universes(s.universes, excluded=False)),
    ("Excluded from the universe", lambda s: _universes(s.universes, excluded=True)),
    ("Geographic unit", lambda s: (LangText(text=p.text, lang=p.lang) for p in s.units)),
    ("Time method", lambda s: _terms(s.methods.time_methods)),
    ("Class of the study", lambda s: s.methods.classes),
    ("Frequency", lambda s: s.methods.frequencies),
    ("Sampling", lambda s: _terms(s.methods.sampling)),
    ("Sample size", lambda s: s.methods.sample_sizes),
    ("Formula of the sample size", lambda s: s.methods.sample_size_formulas),
    ("Deviations from the sample", lambda s: s.methods.deviations),
    ("Mode of collection", lambda s: _terms(s.methods.collection_modes)),
    ("Instrument", lambda s: _terms(s.methods.instruments)),
    ("Development of the instrument", lambda s: s.methods.instrument_development),
    ("Training of the collectors", lambda s: s.methods.collector_training),
    ("Sources", lambda s: s.methods.sources),
    ("Origin of the sources", lambda s: s.methods.source_origins),
    ("Characteristics of the sources", lambda s: s.methods.source_characteristics),
    ("Documentation of the sources", lambda s: s.methods.source_documentation),
    ("Situation of collection", lambda s: s.methods.situations),
    ("Actions against losses", lambda s: s.methods.minimization),
    ("Control operations", lambda s: s.methods.control_operations),
    ("Weighting", lambda s: s.methods.weights),
    ("Processing", lambda s: s.methods.processing),
    ("Cleaning", lambda s: s.methods.cleaning),
    ("Response rate", lambda s: s.methods.response_rates),
    ("Sampling error", lambda s: s.methods.sampling_errors),
    ("Appraisal of the data", lambda s: s.methods.appraisals),
    ("Quality", lambda s: s.quality),
    ("Notes on methods", lambda s: s.methods.notes),
)

#: The lines of the Other description.
OTHER: tuple[tuple[str, _Texts], ...] = (
    ("Notes", lambda s: s.notes),
    ("Place of access", lambda s: s.access.places),
    ("Original archive", lambda s: s.access.original_archives),
    ("Size of the collection", lambda s: s.access.collection_sizes),
    ("Completeness", lambda s: s.access.completeness),
    ("Number of files", lambda s: s.access.file_quantities),
    ("Place of production", lambda s: s.citation.production_places),
    ("Responsible for the version", lambda s: s.citation.version_responsibilities),
    ("Authorisation", lambda s: s.authorizations),
    ("Budget", lambda s: s.budgets),
)


def abstract(source: Source) -> Iterator[Description | Finding]:
    """Property 17, Abstract: one a language, its parts in order (UKDS writes three or four)."""
    yield from _joined(source.study.abstracts, "Abstract")


def methods(source: Source) -> Iterator[Description | Finding]:
    """Property 17, Methods: one a language, a labelled line for each kind of statement."""
    yield from _labelled(source.study, METHODS, "Methods")


def series(source: Source) -> Iterator[Description | Finding]:
    """Property 17, SeriesInformation: one a language."""
    yield from _joined((t for s in source.study.citation.series for t in s.information), "SeriesInformation")


def other(source: Source) -> Iterator[Description | Finding]:
    """Property 17, Other: one a language, labelled."""
    yield from _labelled(source.study, OTHER, "Other")


def _joined(texts: Iterable[LangText], kind: str) -> Iterator[Description]:
    for lang, parts in by_language(t for t in texts if not is_placeholder(t.text)).items():
        whole = "\n\n".join(dict.fromkeys(p.text for p in parts))
        yield Description(text=whole, type=kind, lang=lang)


def _labelled(study: Study, table: tuple[tuple[str, _Texts], ...], kind: str) -> Iterator[Description]:
    lines: dict[str | None, list[str]] = {}
    for label, texts in table:
        for lang, parts in by_language(t for t in texts(study) if not is_placeholder(t.text)).items():
            statement = "; ".join(dict.fromkeys(p.text for p in parts))
            lines.setdefault(lang, []).append(f"{label}: {statement}")
    yield from (Description(text="\n".join(of_lang), type=kind, lang=lang) for lang, of_lang in lines.items())
