"""Where records can be kept: in memory, or in an SQL database."""
