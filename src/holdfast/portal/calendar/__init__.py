"""`/calendar/`: premises by day, worst first, and the rows behind every figure."""
