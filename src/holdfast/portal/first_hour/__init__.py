"""The first hour of an empty house: the steps that the rooms bring, how far each is, and what comes next."""
