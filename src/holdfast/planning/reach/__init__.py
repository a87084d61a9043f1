"""Reach: who is within so many minutes of which site, and which sites are nearest to each."""
