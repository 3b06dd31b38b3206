"""Telegram and LINE on this machine: phones, a clock that can be set, and faults that can be switched on.

This is the world outside the product. Everything is kept in memory, and the product imports nothing from here. The
real SDKs call it (`base_url`, `host`), so a test goes through the same adapters as production.

- `app` builds the web application; `world` holds the phones, files, faults and time.
- `telegram` and `line` play the two platforms, each with its API over HTTP.
- `phones_api` and `world_api` are what the browser page in `web/` calls; `driver` calls them for tests.
"""
