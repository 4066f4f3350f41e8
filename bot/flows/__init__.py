"""What the bot says, one file per conversation."""
