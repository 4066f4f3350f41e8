"""The dossier of a kern: conversations, documents, deviations and decisions, each with who may read it."""
