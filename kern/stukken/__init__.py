"""Documents in Word: drafts from the same data as the pages, on templates that the gemeente may change.

Nothing is imported here: the child process that opens a Word file loads no more than `woord`.
"""
