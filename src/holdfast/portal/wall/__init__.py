"""`/wall/`: the board for a large screen: large type, no controls, five clocks, and the one thing to mend today."""
