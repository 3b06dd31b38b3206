"""Draws which journey imports which into `docs/journeys.svg`.

    python docs/draw_imports.py

The journeys stand in the order of pyproject.toml's import contract: the top one may know all below it. An arc leads
from a journey to one that it imports. What all of them share stands at the foot, without arcs.
"""

import tomllib
from collections import Counter
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "journeys.svg"
CONTRACT = "Journey above journey, what all share below"

_WIDTH, _ROW, _BOX, _LEFT, _TOP = 620, 52, 170, 24, 70
_STYLE = """
  text { font: 14px system-ui, "Segoe UI", "Helvetica Neue", sans-serif; fill: #1d2733 }
  .small { font-size: 11px; fill: #5b6875 }
  .title { font-size: 16px; font-weight: 600 }
  rect { fill: #eef3f8; stroke: #9db2c7; rx: 6px }
  rect.shared { fill: #f6f3ea; stroke: #cdbf94 }
  path { fill: none; stroke: #3f6f9f; stroke-opacity: .5 }
  .tip { fill: #3f6f9f; stroke: none }
  @media (prefers-color-scheme: dark) {
    svg { background: #10161d }
    text { fill: #e4ebf2 } .small { fill: #9fb0c0 }
    rect { fill: #1c2733; stroke: #4a5f74 } rect.shared { fill: #2a261a; stroke: #6d6240 }
    path { stroke: #7fb2e5 } .tip { fill: #7fb2e5 }
  }
"""
_TIP = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="2" refY="4" markerUnits="userSpaceOnUse" markerWidth="10" '
    'markerHeight="10" orient="auto"><path class="tip" d="M0 0 L8 4 L0 8 z"/></marker></defs>'
)
# Widths of an arc: one or two imports, a few, many.
_WIDTHS = ((2, 1.2), (9, 2.6), (10_000, 4.6))


def layers() -> list[str]:
    """The layers of the contract, the uppermost first; what stands side by side comes one after the other."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    listed: list[str] = next(one["layers"] for one in contracts if one["name"] == CONTRACT)
    return [name.strip(" ()") for layer in listed for name in layer.replace("|", ":").split(":")]


def imports() -> Counter[tuple[str, str]]:
    """How many modules of one part of `handlers` import how many modules of another."""
    graph = grimp.build_graph("handlers")
    found: Counter[tuple[str, str]] = Counter()
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            above, below = _part(importer), _part(imported)
            if above and below and above != below:
                found[above, below] += 1
    return found


def _part(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def picture() -> str:
    """The drawing as SVG."""
    found, names = imports(), layers()
    journeys = [name for name in names if (ROOT / "handlers" / name / "flows").exists() or _is_journey(name)]
    shared = [name for name in names if name not in journeys]
    rows = {name: place for place, name in enumerate(journeys)}
    height = _TOP + _ROW * (len(rows) + 1) + 10
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        'role="img" aria-label="Which journey imports which">',
        f"<style>{_STYLE}</style>",
        _TIP,
        f'<text x="{_LEFT}" y="28" class="title">Journeys of handlers/: imports go down only</text>',
        f'<text x="{_LEFT}" y="48" class="small">an arc: imports; the thicker, the more modules</text>',
    ]
    lines += [
        _arc(rows[above], rows[below], count, f"{above} imports {below}")
        for (above, below), count in sorted(found.items())
        if above in rows and below in rows
    ]
    for name, place in rows.items():
        y = _TOP + _ROW * place
        lines.append(f'<rect x="{_LEFT}" y="{y}" width="{_BOX}" height="32"/>')
        lines.append(f'<text x="{_LEFT + 14}" y="{y + 21}">{name}</text>')
    foot = _TOP + _ROW * len(rows)
    lines.append(f'<rect class="shared" x="{_LEFT}" y="{foot}" width="{_WIDTH - 2 * _LEFT}" height="32"/>')
    lines.append(
        f'<text x="{_LEFT + 14}" y="{foot + 21}" class="small">shared by all: {", ".join(sorted(shared))}</text>'
    )
    return "\n".join([*lines, "</svg>", ""])


def _is_journey(name: str) -> bool:
    return (ROOT / "handlers" / name / "actions").exists() or (ROOT / "handlers" / name / "flows.py").exists()


def _arc(above: int, below: int, count: int, title: str) -> str:
    x, start, end = _LEFT + _BOX, _TOP + _ROW * above + 22, _TOP + _ROW * below + 10
    reach = x + 20 + 46 * abs(below - above)
    width = next(width for most, width in _WIDTHS if count <= most)
    path = f"M{x} {start} C{reach} {start} {reach} {end} {x + 6} {end}"
    return f'<path d="{path}" stroke-width="{width}" marker-end="url(#tip)"><title>{title}</title></path>'


if __name__ == "__main__":
    PICTURE.write_text(picture(), "utf-8")
    print(PICTURE)
