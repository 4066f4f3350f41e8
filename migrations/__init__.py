"""The schema: all tables in one place (`tabellen`), numbered migrations, and the use case that runs them."""
