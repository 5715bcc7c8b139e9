"""OAI-PMH 2.0: the protocol without I/O, the harvest, the transport, the provider."""
