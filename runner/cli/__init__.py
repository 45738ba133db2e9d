"""The command line: arguments, display, exit codes. What it tells people, it tells programs too."""
