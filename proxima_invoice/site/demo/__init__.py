"""The demonstration: two months of an invented IT service company, told through the product's own services."""
