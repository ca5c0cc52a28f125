"""Documents -> index."""
