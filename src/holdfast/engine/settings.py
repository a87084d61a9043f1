"""The settings of the embedded server. Durability is never traded away."""

from __future__ import annotations

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_level": "replica",
    # A dead archive must not fill the disk: past this the archive starts anew from a base copy.
    "max_slot_wal_keep_size": "4GB",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "5min",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "log_startup_progress_interval": "2s",
    "log_checkpoints": "off",
    "jit": "off",
    # A client that sits in an open transaction holds back vacuum for everybody.
    "idle_in_transaction_session_timeout": "10min",
}

ACCESS_RULES = """\
# Every role proves its password, also over the local socket; nothing listens on the network.
local  all          all  scram-sha-256
local  replication  all  scram-sha-256
"""
