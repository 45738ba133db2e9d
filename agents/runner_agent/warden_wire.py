"""What an agent and its warden say to each other over their socket.

Both ends are one version of one program on one machine, hence marshal and a fixed record. Plain
numbers, neither enum nor typing: importing those would double the warden's start.
"""

import struct

REQUEST_LENGTH = struct.Struct("<I")
"""Stands before each request, a marshalled tuple that begins with the request and the child."""
REPORT = struct.Struct("<BIiQQIB")
"""Report, child, value, processor time in ms, memory in kB, leftovers, detail."""

# Requests.
SPAWN = 1
"""Then: mark; argv, environment and directory; for each of the three standard streams the index of
its descriptor among those that came along, or -1 for ``/dev/null``."""
SIGNAL = 2
"""Then: a signal for the main process."""
SIGNAL_GROUP = 3
"""Then: a signal for the main process and its group."""
KILL_TREE = 4

# Reports.
SPAWNED = 1
"""Value: the process id."""
REFUSED = 2
"""Value: the system's error number. Detail: the part that failed."""
EXITED = 3
"""Value: the wait status. Detail: 1 if the system killed it for want of memory."""

# Parts of a start that can fail.
PART_PROGRAM = 1
PART_DIRECTORY = 2
PART_LENGTH = 3
PART_INTERPRETER = 4
PART_TEXT = 5
PART_SYSTEM = 6
