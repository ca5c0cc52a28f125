"""Quotes, answers and conversations as Word, Markdown and CSV, each with its sources."""
