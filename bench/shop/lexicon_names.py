"""The lexicon's names for the Scrapy spider: those that count alone, in small letters."""
import glob
import os

import yaml

KINDS = ("names", "trade", "code", "chemical", "slang", "misspelt", "strength", "cas")
LENGTH_MIN = 4


def names(folder):
    """{name: substance id}. Names that are ordinary words too (~) are left out: without the rules
    for their company they would only make false alarms."""
    found = {}
    for path in sorted(glob.glob(os.path.join(folder, "substances", "*.yaml"))):
        with open(path, encoding="utf-8") as f:
            data = yaml.load(f, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        for s in data["substances"]:
            texts = [s["name"], *(n for kind in KINDS for n in s.get(kind, ())),
                     *(n for language in s.get("languages", {}).values() for n in language)]
            for text in map(str, texts):
                name = text.removeprefix("!").lower()
                if not text.startswith("~") and len(name) >= LENGTH_MIN:
                    found.setdefault(name, s["id"])
    return found
