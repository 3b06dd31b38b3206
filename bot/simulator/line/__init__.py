"""The LINE side: accounts and their webhooks (`platform`), and the Messaging API over HTTP (`api`)."""
