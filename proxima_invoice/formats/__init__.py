"""How the interface writes dates, where Django's own habits are another country's (design, mockups, Numbers)."""
