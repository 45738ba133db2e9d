"""The shell around the engine: conducts runs, dispatches, takes reports in; the only wiring."""
