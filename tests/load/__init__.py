"""A class of visitors: real sessions over websockets, without browsers. Run it with
`python -m tests.load --sessions 100 --seconds 60`; it talks to loopback only, and ends by itself.
"""
