"""Staff pages: one blueprint a file; a view reads the form, calls one use case, and redirects."""
