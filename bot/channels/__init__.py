"""Channels: two translations each, foreign to ours and back. Async and foreign libraries live only here."""
