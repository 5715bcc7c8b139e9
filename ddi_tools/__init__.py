"""From a DDI Codebook catalogue record and a folder of files to a valid, documented, citable deposit."""

__version__ = "0.1.0"
