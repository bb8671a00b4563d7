"""Which dateline this is: what `--version` and a report of a search say."""

VERSION = "0.1.0"
