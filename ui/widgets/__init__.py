"""Small pieces that more than one page places."""
