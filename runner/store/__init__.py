"""What lasts: journals, run folders, locks and inboxes. The only package that speaks SQL."""
