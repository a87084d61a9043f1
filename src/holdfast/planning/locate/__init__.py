"""Where to hold teams and stock: values with a proof, or with an honest bound and gap."""

from __future__ import annotations
