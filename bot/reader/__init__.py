"""Photographs and PDFs in, text with positions and the letter's fields out."""
