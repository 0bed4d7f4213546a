"""What every admin page of the product shares: its base class and how it writes figures."""
