"""Reads substitutes as people type them."""

import re

_TITLES = r"(?:รอง\s*ผอ|รองผู้|ผู้ช่วย|ครู|หน\.|หัวหน้า|ธุรการ|เจ้า|นัก|พนักงาน|ศึกษานิเทศก์|รักษา|ผอ\.|ตำแหน่ง)"
_TYPED = re.compile(rf"^(?P<name>.+?)(?:\s*[,·]\s*|\s+(?={_TITLES}))(?:ตำแหน่ง\s*)?(?P<title>.+)$")


def read_substitute(text: str) -> tuple[str, str]:
    """Reads a name and a position: นายวิทย์ ใจดี รอง ผอ. Returns (name, "") if there is no position."""
    plain = " ".join(text.split())
    found = _TYPED.match(plain)
    return (found["name"].strip(), found["title"].strip()) if found is not None else (plain, "")
