"""The whole dossier of a kern to take along, for the Woo and the archive."""
