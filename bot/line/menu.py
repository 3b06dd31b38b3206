"""The picture below the chat (rich menu): one for each role, drawn here, kept at LINE, linked person by person.

An area types its Thai word into the chat, so the menu adds no way in that typing does not have.
"""

import asyncio
import functools
import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import linebot.v3.messaging as line
from PIL import Image, ImageDraw, ImageFont

from bot.line.channel import CALL_SECONDS, LineChannel
from handlers.common.menus import CHAT_BAR, Choice, Role
from handlers.common.typeset import FONTS
from notifications.channel import Refused

WIDTH, HEIGHT = 2500, 843
CHOICES = 6
_USERS_A_CALL = 500
# Part of a menu's name at LINE: raise it when the drawing changes, and the menus are made anew.
_DRAWING = 1
_PREFIX = "saraban"


class Area(NamedTuple):
    """A cell of the picture in pixels, and what a tap on it types."""

    x: int
    y: int
    width: int
    height: int
    choice: Choice


class RichMenus:
    """The menus of one official account. `default` is the role whose menu everyone sees who has none linked."""

    def __init__(self, channel: LineChannel, menus: Mapping[Role, tuple[Choice, ...]], *, default: Role) -> None:
        self._channel = channel
        self._menus = menus
        self._default = default
        self._ids: dict[Role, str] = {}

    async def ensure(self) -> list[Role]:
        """Make at LINE what is missing there, and nothing else; may be repeated. Raises DeliveryFailure.

        A menu's name carries a digest of its contents, so a changed one is a new one. Returns the roles whose menu was
        made now: whoever was linked to the earlier one still sees that, with words that still work, until `link_all`.
        """
        answer = await self._channel.ask(
            "richmenu/list", self._channel.api.get_rich_menu_list_with_http_info(_request_timeout=CALL_SECONDS)
        )
        known = {menu.name: str(menu.rich_menu_id) for menu in answer.richmenus}
        made: list[Role] = []
        for role, choices in self._menus.items():
            name = menu_name(role, choices)
            if name not in known:
                known[name] = await self._create(name, choices)
                made.append(role)
            if role in made or not await self._has_picture(known[name]):
                await self._upload(known[name], await asyncio.to_thread(draw, choices))
            self._ids[role] = known[name]
        default = self._channel.api.set_default_rich_menu_with_http_info(
            self._ids[self._default], _request_timeout=CALL_SECONDS
        )
        await self._channel.request("richmenu/default", default)
        return made

    async def link(self, user: str, role: Role) -> None:
        """Show this person the menu of a role. Raises DeliveryFailure."""
        if role not in self._ids:
            await self.ensure()
        api = self._channel.api
        if role == self._default:
            call = api.unlink_rich_menu_id_from_user_with_http_info(user, _request_timeout=CALL_SECONDS)
        else:
            call = api.link_rich_menu_id_to_user_with_http_info(user, self._ids[role], _request_timeout=CALL_SECONDS)
        await self._channel.request("richmenu/link", call)

    async def link_all(self, users: Sequence[str], role: Role) -> None:
        """The same for many people at once, 500 a call; LINE carries it out soon after. Raises DeliveryFailure."""
        if role not in self._ids:
            await self.ensure()
        for start in range(0, len(users), _USERS_A_CALL):
            request = line.RichMenuBulkLinkRequest(
                richMenuId=self._ids[role], userIds=list(users[start : start + _USERS_A_CALL])
            )
            call = self._channel.api.link_rich_menu_id_to_users_with_http_info(request, _request_timeout=CALL_SECONDS)
            await self._channel.request("richmenu/link", call)

    async def _create(self, name: str, choices: Sequence[Choice]) -> str:
        request = line.RichMenuRequest.from_dict(definition(name, choices))
        call = self._channel.api.create_rich_menu_with_http_info(request, _request_timeout=CALL_SECONDS)
        made = await self._channel.ask("richmenu/create", call)
        return str(made.rich_menu_id)

    async def _has_picture(self, menu_id: str) -> bool:
        """False for a menu whose making was interrupted between its two calls; LINE shows none without a picture."""
        call = self._channel.blob.get_rich_menu_image_with_http_info(menu_id, _request_timeout=CALL_SECONDS)
        try:
            await self._channel.request("richmenu/picture", call)
        except Refused:
            return False
        return True

    async def _upload(self, menu_id: str, picture: bytes) -> None:
        call = self._channel.blob.set_rich_menu_image_with_http_info(
            menu_id, picture, _headers={"Content-Type": "image/png"}, _request_timeout=CALL_SECONDS
        )
        await self._channel.request("richmenu/upload", call)


def menu_name(role: str, choices: Sequence[Choice]) -> str:
    """`saraban:<role>:<digest>`: people never see it, `ensure` recognises a menu by it."""
    contents = json.dumps([_DRAWING, CHAT_BAR, *((choice.word, choice.icon) for choice in choices[:CHOICES])])
    return f"{_PREFIX}:{role}:{hashlib.sha256(contents.encode()).hexdigest()[:12]}"


def definition(name: str, choices: Sequence[Choice]) -> dict[str, Any]:
    """The rich menu object without its picture."""
    return {
        "size": {"width": WIDTH, "height": HEIGHT},
        "selected": True,
        "name": name,
        "chatBarText": CHAT_BAR,
        "areas": [
            {
                "bounds": {"x": area.x, "y": area.y, "width": area.width, "height": area.height},
                "action": {"type": "message", "label": area.choice.word, "text": area.choice.word},
            }
            for area in areas(choices)
        ],
    }


def areas(choices: Sequence[Choice]) -> list[Area]:
    """Up to three or four cells in one row, five or six in two rows of three; without gaps between them."""
    shown = list(choices[:CHOICES])
    columns = len(shown) if len(shown) <= 4 else 3
    rows = -(-len(shown) // columns)
    edges_x = [WIDTH * i // columns for i in range(columns + 1)]
    edges_y = [HEIGHT * i // rows for i in range(rows + 1)]
    cells = []
    for index, choice in enumerate(shown):
        row, column = divmod(index, columns)
        x, y = edges_x[column], edges_y[row]
        cells.append(Area(x, y, edges_x[column + 1] - x, edges_y[row + 1] - y, choice))
    return cells


# --- the picture

_FONT = FONTS / "Sarabun_700Bold.ttf"
_GROUND, _CARD, _EDGE, _INK = "#E9EEF3", "#FFFFFF", "#D3DCE5", "#1F2933"
_BADGE, _GLYPH = "#1F5F8B", "#FFFFFF"
# Drawn twice as large and made smaller: Pillow's lines and arcs have no smooth edges of their own.
_FINE = 2
_GAP = 14
_LETTERS = 122  # of the picture's height of 843; on a phone some 19 points


@functools.cache  # several official accounts in one process show the same few menus
def draw(choices: tuple[Choice, ...]) -> bytes:
    """The picture as PNG, well below LINE's megabyte."""
    picture = Image.new("RGB", (WIDTH * _FINE, HEIGHT * _FINE), _GROUND)
    pen = ImageDraw.Draw(picture)
    cells = [_Cell.of(area) for area in areas(choices)]
    font = _fitting([(cell.area.choice.word, cell.room) for cell in cells])
    for cell in cells:
        _draw_cell(pen, cell, font)
    small = picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    # 64 colours are plenty for ink, badge and their edges, and keep the file a tenth of its size.
    small.quantize(64, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


class _Cell(NamedTuple):
    """Where the parts of one area go, in pixels of the fine drawing. `room` is the label's greatest width."""

    area: Area
    card: tuple[float, float, float, float]
    badge: tuple[float, float]
    radius: float
    label: tuple[float, float]
    anchor: str
    room: float

    @classmethod
    def of(cls, area: Area) -> "_Cell":
        x, y, width, height = (value * _FINE for value in area[:4])
        gap = _GAP * _FINE
        card = (x + gap, y + gap, x + width - gap, y + height - gap)
        if area.height == HEIGHT:  # one row: the label stands below its badge
            radius = min(width, height) * 0.21
            badge = (x + width / 2, y + height * 0.37)
            return cls(area, card, badge, radius, (badge[0], y + height * 0.78), "mm", width - 5 * gap)
        radius = height * 0.24
        badge = (x + 3.5 * gap + radius, y + height / 2)
        left = badge[0] + radius + 2.5 * gap
        return cls(area, card, badge, radius, (left, badge[1]), "lm", x + width - 3.5 * gap - left)


def _draw_cell(pen: ImageDraw.ImageDraw, cell: _Cell, font: ImageFont.FreeTypeFont) -> None:
    pen.rounded_rectangle(cell.card, 40 * _FINE, _CARD, _EDGE, width=4 * _FINE)
    (x, y), radius = cell.badge, cell.radius
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), _BADGE)
    ICONS[cell.area.choice.icon](_Glyph(pen, cell.badge, radius * 0.56))
    pen.text(cell.label, cell.area.choice.word, _INK, font, anchor=cell.anchor, language="th")


def _fitting(labels: Sequence[tuple[str, float]]) -> ImageFont.FreeTypeFont:
    """The largest letters in which every label keeps to its room, so that all labels of a menu are of one size."""
    # Raqm sets a tone mark above its vowel; the basic layout would print one over the other.
    font = ImageFont.truetype(_FONT, _LETTERS * _FINE, layout_engine=ImageFont.Layout.RAQM)
    shrink = min((room / font.getlength(text, language="th") for text, room in labels), default=1.0)
    return font.font_variant(size=int(font.size * min(1.0, shrink)))


class _Glyph:
    """A pen on a square from -1 to 1 in both directions, centred on a badge."""

    def __init__(self, pen: ImageDraw.ImageDraw, centre: tuple[float, float], unit: float) -> None:
        self._pen, self._centre, self._unit = pen, centre, unit
        self._stroke = round(unit * 0.2)

    def _at(self, points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        return [(self._centre[0] + x * self._unit, self._centre[1] + y * self._unit) for x, y in points]

    def line(self, *points: tuple[float, float]) -> None:
        placed = self._at(points)
        self._pen.line(placed, _GLYPH, self._stroke, joint="curve")
        end = self._stroke / 2
        for x, y in placed:
            self._pen.ellipse((x - end, y - end, x + end, y + end), _GLYPH)

    def box(self, left: float, top: float, right: float, bottom: float) -> None:
        (a, b), (c, d) = self._at([(left, top), (right, bottom)])
        self._pen.rounded_rectangle((a, b, c, d), self._unit * 0.12, outline=_GLYPH, width=self._stroke)

    def ring(self, x: float, y: float, radius: float) -> None:
        ((a, b),) = self._at([(x, y)])
        r = radius * self._unit + self._stroke / 2
        self._pen.ellipse((a - r, b - r, a + r, b + r), outline=_GLYPH, width=self._stroke)

    def dot(self, x: float, y: float, radius: float) -> None:
        ((a, b),) = self._at([(x, y)])
        r = radius * self._unit
        self._pen.ellipse((a - r, b - r, a + r, b + r), _GLYPH)

    def arc(self, x: float, y: float, radius: float, start: float, end: float) -> None:
        ((a, b),) = self._at([(x, y)])
        r = radius * self._unit + self._stroke / 2
        self._pen.arc((a - r, b - r, a + r, b + r), start, end, _GLYPH, self._stroke)

    def shape(self, *points: tuple[float, float]) -> None:
        self._pen.polygon(self._at(points), _GLYPH)


def _scan(glyph: _Glyph) -> None:
    for sx in (-1, 1):
        for sy in (-1, 1):
            glyph.line((sx * 0.45, sy * 0.95), (sx * 0.95, sy * 0.95), (sx * 0.95, sy * 0.45))
    glyph.line((-0.5, -0.3), (0.5, -0.3))
    glyph.line((-0.5, 0.05), (0.5, 0.05))
    glyph.line((-0.5, 0.4), (0.15, 0.4))


def _number(glyph: _Glyph) -> None:
    glyph.line((-0.25, -0.85), (-0.45, 0.85))
    glyph.line((0.45, -0.85), (0.25, 0.85))
    glyph.line((-0.8, -0.33), (0.85, -0.33))
    glyph.line((-0.85, 0.33), (0.8, 0.33))


def _tasks(glyph: _Glyph) -> None:
    for y in (-0.65, 0, 0.65):
        glyph.line((-0.95, y), (-0.75, y + 0.18), (-0.45, y - 0.2))
        glyph.line((-0.05, y), (0.95, y))


def _search(glyph: _Glyph) -> None:
    glyph.ring(-0.2, -0.2, 0.6)
    glyph.line((0.3, 0.3), (0.9, 0.9))


def _pen(glyph: _Glyph) -> None:
    glyph.line((-0.75, 0.45), (0.45, -0.75), (0.8, -0.4), (-0.4, 0.8), (-0.85, 0.9), (-0.75, 0.45))
    glyph.line((0.2, -0.5), (0.55, -0.15))


def _away(glyph: _Glyph) -> None:
    glyph.box(-0.95, -0.4, 0.95, 0.85)
    glyph.line((-0.4, -0.45), (-0.4, -0.85), (0.4, -0.85), (0.4, -0.45))
    glyph.line((-0.9, 0.2), (0.9, 0.2))


def _chart(glyph: _Glyph) -> None:
    glyph.line((-0.9, -0.85), (-0.9, 0.85), (0.95, 0.85))
    for x, top in ((-0.4, 0.2), (0.1, -0.25), (0.6, -0.7)):
        glyph.line((x, 0.5), (x, top))


def _people(glyph: _Glyph) -> None:
    glyph.ring(-0.25, -0.45, 0.33)
    glyph.arc(-0.25, 0.85, 0.65, 180, 360)
    glyph.line((0.75, -0.35), (0.75, 0.25))
    glyph.line((0.45, -0.05), (1.05, -0.05))


def _key(glyph: _Glyph) -> None:
    glyph.ring(-0.5, 0.0, 0.36)
    glyph.line((-0.1, 0.0), (0.95, 0.0), (0.95, 0.4))
    glyph.line((0.5, 0.0), (0.5, 0.3))


def _help(glyph: _Glyph) -> None:
    glyph.arc(0, -0.4, 0.45, 180, 430)
    glyph.line((0.17, 0.0), (0.0, 0.2), (0.0, 0.38))
    glyph.dot(0, 0.85, 0.14)


def _shield(glyph: _Glyph) -> None:
    outline = ((0.0, -0.95), (0.8, -0.65), (0.75, 0.15), (0.45, 0.65), (0.0, 0.95))
    glyph.line(*outline)
    glyph.line(*((-x, y) for x, y in outline))
    glyph.line((-0.3, 0.0), (-0.05, 0.25), (0.35, -0.25))


def _stop(glyph: _Glyph) -> None:
    glyph.line((-0.65, -0.65), (0.65, 0.65))
    glyph.line((0.65, -0.65), (-0.65, 0.65))


ICONS: dict[str, Callable[[_Glyph], None]] = {
    "scan": _scan,
    "number": _number,
    "tasks": _tasks,
    "search": _search,
    "pen": _pen,
    "away": _away,
    "chart": _chart,
    "people": _people,
    "key": _key,
    "help": _help,
    "shield": _shield,
    "stop": _stop,
}
