#!/bin/sh
# The record that would be written to a weather log: its id is the checksum of all that this task was told.
set -eu

record=$(cat)
set -- $(printf '%s' "$record" | cksum)
printf '{"table": "weather_log", "record_id": "%08x", "record_bytes": %d}\n' "$1" "$2"
