"""The crosswalk: how the data came about."""

from __future__ import annotations

from ddi_tools.export.crosswalk.row import Row, row
from ddi_tools.export.datacite import agents, texts

_D = "stdyDscr/method/dataColl"
_M = "stdyDscr/method"

ROWS: tuple[Row, ...] = (
    row(f"{_D}/timeMeth", "methods.time_methods", texts.methods, datacite="description Methods", readme="Methods"),
    row(
        f"{_D}/timeMeth/concept", "methods.time_methods.concepts", datacite="description Methods",
        readme="Methods", note="where the element has no words of its own",
    ),
    row(f"{_D}/timeMeth/concept/@vocabURI", "methods.time_methods.concepts.vocab_uri"),
    row(
        f"{_D}/dataCollector", "methods.data_collectors", agents.contributors,
        datacite="contributor DataCollector", schema_org="contributor", dublin_core="dc:contributor",
        readme="General information",
    ),
    row(
        f"{_D}/dataCollector/@affiliation", "methods.data_collectors.affiliation",
        datacite="contributor DataCollector/affiliation", schema_org="contributor/affiliation",
        readme="General information",
    ),
    row(
        f"{_D}/collectorTraining", "methods.collector_training", texts.methods, datacite="description Methods",
        readme="Methods",
    ),
    row(f"{_D}/frequenc", "methods.frequencies", texts.methods, datacite="description Methods", readme="Methods"),
    row(f"{_D}/sampProc", "methods.sampling", texts.methods, datacite="description Methods", readme="Methods"),
    row(
        f"{_D}/sampProc/concept", "methods.sampling.concepts", datacite="description Methods", readme="Methods",
        note="where the element has no words of its own",
    ),
    row(f"{_D}/sampProc/concept/@vocabURI", "methods.sampling.concepts.vocab_uri"),
    row(
        f"{_D}/targetSampleSize/sampleSize", "methods.sample_sizes", texts.methods, datacite="description Methods",
        readme="Methods",
    ),
    row(
        f"{_D}/targetSampleSize/sampleSizeFormula", "methods.sample_size_formulas", texts.methods,
        datacite="description Methods", readme="Methods",
    ),
    row(f"{_D}/deviat", "methods.deviations", texts.methods, datacite="description Methods", readme="Methods"),
    row(
        f"{_D}/collMode", "methods.collection_modes", texts.methods, datacite="description Methods",
        schema_org="measurementTechnique", readme="Methods",
    ),
    row(
        f"{_D}/collMode/concept", "methods.collection_modes.concepts", datacite="description Methods",
        schema_org="measurementTechnique", readme="Methods", note="where the element has no words of its own",
    ),
    row(f"{_D}/collMode/concept/@vocabURI", "methods.collection_modes.concepts.vocab_uri"),
    row(f"{_D}/resInstru", "methods.instruments", texts.methods, datacite="description Methods", readme="Methods"),
    row(
        f"{_D}/resInstru/concept", "methods.instruments.concepts", datacite="description Methods",
        readme="Methods", note="where the element has no words of its own",
    ),
    *(
        row(ddi, model, texts.methods, datacite="description Methods", readme="Methods")
        for ddi, model in (
            (f"{_D}/instrumentDevelopment", "methods.instrument_development"),
            (f"{_D}/sources/dataSrc", "methods.sources"), (f"{_D}/sources/srcOrig", "methods.source_origins"),
            (f"{_D}/sources/srcChar", "methods.source_characteristics"),
            (f"{_D}/sources/srcDocu", "methods.source_documentation"), (f"{_D}/collSitu", "methods.situations"),
            (f"{_D}/actMin", "methods.minimization"), (f"{_D}/ConOps", "methods.control_operations"),
            (f"{_D}/weight", "methods.weights"), (f"{_D}/cleanOps", "methods.cleaning"),
            (f"{_M}/notes", "methods.notes"), (f"{_M}/anlyInfo/respRate", "methods.response_rates"),
            (f"{_M}/anlyInfo/EstSmpErr", "methods.sampling_errors"),
            (f"{_M}/anlyInfo/dataAppr", "methods.appraisals"), (f"{_M}/stdyClas", "methods.classes"),
            (f"{_M}/dataProcessing", "methods.processing"),
        )
    ),
)  # fmt: skip
