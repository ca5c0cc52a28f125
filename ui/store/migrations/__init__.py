"""Alembic's scripts, one a change of :mod:`ui.store.tables`; run when a store is opened."""
