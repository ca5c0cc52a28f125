"""How the app is served: ``python -m ui.server`` puts a shell of its own around Streamlit."""
