"""Programs that show theorems or check them again; nothing else imports them."""
