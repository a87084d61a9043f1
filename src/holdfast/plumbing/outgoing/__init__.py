"""The one way by which the house speaks HTTP to the outside: to addresses that were looked at, and to nowhere else."""
