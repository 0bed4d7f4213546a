"""Document exchange for accounting systems: upload, digitise, review, export, pull, report errors, be told (spec 7)."""
