"""What a visitor waits for, measured: `python -m tests.benchmark` prints one table.

Not collected by pytest, and nothing here asserts a time: machines differ.
"""
