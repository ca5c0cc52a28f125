"""Question -> answer with verified citations, over Norwegian hospital-planning documents."""
