"""What the exchange hears of, and the work it does in the background."""
