"""The Telegram side: bots and their updates (`platform`), and the Bot API over HTTP (`api`)."""
