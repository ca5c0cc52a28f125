"""Documents on their way in: uploaded, read, looked at by a person, and only then published."""
