"""`/`: the watch board, composed of panels, made once for all who see the same and live on every screen at once."""
