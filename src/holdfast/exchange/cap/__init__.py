"""The Common Alerting Protocol, version 1.2 (OASIS, July 2010; ITU-T X.1303 bis): read, write, check."""
