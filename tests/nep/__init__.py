"""Stand-ins for the world outside, over real sockets on the loopback."""
