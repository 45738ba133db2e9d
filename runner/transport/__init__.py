"""Links to agents, one file each; everything above the carrier is `runner.wire.session`'s."""
