"""LINE Messaging API: what comes in, what goes out, and the menu below the chat."""
