"""Events in, consequences and wishes out. Pure: no clock, no chance, no disk, no waiting.

Knows plans and no kinds. `Engine` is the door; `apply` is the single interpreter of a journal.
"""
