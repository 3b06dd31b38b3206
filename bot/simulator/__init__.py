"""Telegram and LINE on this machine: phones, a clock to turn, faults to switch on.

The outside world, not the product: everything is kept in memory and nothing here is imported by the product. The
genuine SDKs run against it (`base_url`, `host`), so what passes here has gone through the same adapters as in
production. `app.build` makes it, `driver` plays the people in tests, `web/` shows the phones in a browser.
"""
