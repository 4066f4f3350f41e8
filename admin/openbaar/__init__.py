"""Public pages: the web chat, the kernen, privacy, unsubscribe."""
