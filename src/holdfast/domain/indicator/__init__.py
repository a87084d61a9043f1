"""Figures and what they are made of: numerator, denominator, what is left out, what nothing to count means."""
