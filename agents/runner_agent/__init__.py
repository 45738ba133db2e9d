"""The program that carries steps out: in process, over WebSocket or over SSH.

Imports the standard library, `runner.wire` and `runner.base` only, so that it can also be built as
one file for a machine that has nothing but Python 3.11 and `claude`.
"""
