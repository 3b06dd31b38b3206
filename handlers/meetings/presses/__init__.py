"""What the buttons of meetings mean: one class a verb, a module for each part of the journey."""
