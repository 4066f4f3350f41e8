"""The core, and the village: what gemeente and villages do. No chat, no web, no mail protocol."""
