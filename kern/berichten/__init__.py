"""What the gemeente writes: the Dbo's news, a free message to the Dbo, the receipt of a resident."""
