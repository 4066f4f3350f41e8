"""From wishes to homes. Values in, values out: nothing here knows a database, a person or a page."""
