"""Settings: what the retailer decides, read from one TOML file."""
