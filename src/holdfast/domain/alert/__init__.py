"""Alerts: what may follow what, who else must agree, whose answer is waited for, and how it went."""
