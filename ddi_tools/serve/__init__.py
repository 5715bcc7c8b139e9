"""A store, served: an OAI-PMH repository of what was harvested, and pages for people."""
