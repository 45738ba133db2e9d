"""What a step can be: a file for each kind, one table. The rest treats work as opaque."""
