"""Taking the whole dossier of a kern out, for the archive and for requests under the Woo."""

from kern.archief.export import bestandsnaam, export

__all__ = ["bestandsnaam", "export"]
