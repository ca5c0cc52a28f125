"""The web app: pages and widgets. Streamlit is imported here and in ``app.py`` only."""
