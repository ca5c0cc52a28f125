"""Gold questions, measures, runs, a gate and reports. Imports ``rag``, never ``ingest``."""
