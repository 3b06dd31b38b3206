"""The words of `vocabulary.yaml`, each list by its name."""

from pathlib import Path

import yaml

_LISTS: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))

OFFICE_WORDS = tuple(_LISTS["office_words"])
OPENINGS = tuple(_LISTS["openings"])
ACTS = tuple(_LISTS["acts"])
OFFICES = tuple(_LISTS["offices"])
RECEIVERS = tuple(_LISTS["receivers"])
POSTS = tuple(_LISTS["posts"])
ENCLOSURES = tuple(_LISTS["enclosures"])
TITLES = tuple(_LISTS["titles"])
OTHER_CODES = tuple(_LISTS["other_codes"])
LABELS = tuple(_LISTS["labels"])
LATIN = tuple(_LISTS["latin"])
PROVINCES = tuple(_LISTS["provinces"])
PLACE_HEADS = tuple(_LISTS["place_heads"])
PLACE_TAILS = tuple(_LISTS["place_tails"])
PLACE_ENDS = tuple(_LISTS["place_ends"])
