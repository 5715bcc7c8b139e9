"""DDI Codebook: the model of a study, and the reading and writing of it."""
