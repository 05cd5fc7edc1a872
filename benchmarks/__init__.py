"""convblog beside its peers: one corpus, one machine, one run."""
