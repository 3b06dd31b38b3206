"""What chats are asked for in the journey of meetings: one class a question, a module for each part."""
