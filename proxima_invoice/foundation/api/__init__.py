"""What every endpoint of the REST API shares (spec 3, API: rules for all)."""
