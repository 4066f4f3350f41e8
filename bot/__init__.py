"""Talks and delivers: the pure engine, the conversations, the channels, and the shell that ties them to the core."""
