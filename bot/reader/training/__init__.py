"""What makes the recogniser: `python -m bot.reader.training` (`make reader`).

Texts are generated, set in Thai fonts and damaged as cameras and copiers damage them; nothing is copied from letters.
Needs the extra `training` of the project and the fonts that `fonts.py` names.
"""
