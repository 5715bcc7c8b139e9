"""Registration: a study's metadata as a draft of a DOI at DataCite."""
