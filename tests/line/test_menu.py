"""The menus by role: their words, their pictures, and how they come to stand at LINE."""

import io
from collections.abc import AsyncIterator

import linebot.v3.messaging as line
import pytest
from PIL import Image, features

from bot.line.menu import CHOICES, HEIGHT, ICONS, WIDTH, RichMenus, areas, definition, draw, menu_name
from bot.simulator.limits import graphemes
from bot.simulator.line.validation import check_rich_menu
from handlers.common.menus import CHAT_BAR, MENUS, Choice, Role
from notifications.channel import DeliveryFailure, TryLater
from tests.support import line_server
from tests.support.line_server import Office


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with line_server.office() as made:
        yield made


def menus_of(office: Office) -> RichMenus:
    return RichMenus(office.channel, MENUS, default=Role.STRANGER)


class TestWords:
    def test_every_role_has_a_menu(self) -> None:
        assert set(MENUS) == set(Role)

    @pytest.mark.parametrize("role", Role)
    def test_the_words_are_distinct_and_short(self, role: Role) -> None:
        choices = MENUS[role]
        assert len({choice.word for choice in choices}) == len({choice.command for choice in choices}) == len(choices)
        for choice in choices:
            assert graphemes(choice.word) <= 20
            assert choice.command.isascii()
            assert choice.command.islower()
            assert 1 <= len(choice.description) <= 256
        assert graphemes(CHAT_BAR) <= 14

    def test_a_word_always_goes_with_the_same_command(self) -> None:
        choices = {choice for menu in MENUS.values() for choice in menu}
        assert len({choice.word for choice in choices}) == len({choice.command for choice in choices}) == len(choices)

    def test_every_icon_can_be_drawn(self) -> None:
        assert {choice.icon for menu in MENUS.values() for choice in menu} <= ICONS.keys()


class TestPicture:
    @pytest.mark.parametrize("role", Role)
    def test_line_takes_the_menu(self, role: Role) -> None:
        assert check_rich_menu(definition(menu_name(role, MENUS[role]), MENUS[role])) == []

    @pytest.mark.parametrize("count", range(1, CHOICES + 3))
    def test_areas_cover_the_picture_without_overlap(self, count: int) -> None:
        choices = [Choice(f"c{n}", f"คำ {n}", "…", "help") for n in range(count)]
        cells = areas(choices)
        assert [cell.choice for cell in cells] == choices[:CHOICES]
        if count != 5:  # the sixth cell stays empty then
            assert sum(cell.width * cell.height for cell in cells) == WIDTH * HEIGHT
        assert len({(cell.x, cell.y) for cell in cells}) == len(cells)

    @pytest.mark.parametrize("role", Role)
    def test_it_is_of_lines_size_and_weight(self, role: Role) -> None:
        drawn = draw(MENUS[role])
        assert len(drawn) < 1024 * 1024
        with Image.open(io.BytesIO(drawn)) as picture:
            assert (picture.format, picture.size) == ("PNG", (WIDTH, HEIGHT))

    def test_labels_stay_within_their_cells(self) -> None:
        """The card's margin at the right of each cell holds no ink, even of the widest word."""
        long = (Choice("c", "ก" * 20, "…", "help"),) * 6
        with Image.open(io.BytesIO(draw(long))) as picture:
            grey = picture.convert("L")
            for cell in areas(long):
                margin = (cell.x + cell.width - 40, cell.y + 60, cell.x + cell.width - 25, cell.y + cell.height - 60)
                assert grey.crop(margin).getextrema() == (255, 255)

    def test_marks_can_be_stacked(self) -> None:
        """Without Raqm Pillow would set a tone mark into its vowel."""
        assert features.check_feature("raqm")


class TestAtLine:
    async def test_everything_is_made_once(self, office: Office) -> None:
        assert await menus_of(office).ensure() == list(MENUS)
        made = dict(office.state.menus)
        assert {menu.definition["name"] for menu in made.values()} == {
            menu_name(role, choices) for role, choices in MENUS.items()
        }
        assert all(menu.image for menu in made.values())
        assert await menus_of(office).ensure() == []
        assert office.state.menus == made

    async def test_a_changed_menu_is_a_new_one_for_all_who_had_the_old(self, office: Office) -> None:
        heads = [await office.friend(name) for name in ("รร.บ้านหนองบัว", "รร.บ้านดอน")]
        before = menus_of(office)
        await before.link_all([head.chat for head in heads], Role.SCHOOL)
        changed = RichMenus(office.channel, {**MENUS, Role.SCHOOL: MENUS[Role.OFFICER]}, default=Role.STRANGER)
        assert await changed.ensure() == [Role.SCHOOL]
        assert len(office.state.menus) == len(MENUS) + 1
        await changed.link_all([head.chat for head in heads], Role.SCHOOL)
        for head in heads:
            assert head.menu is not None
            assert [area["label"] for area in head.menu["areas"]] == [choice.word for choice in MENUS[Role.OFFICER][:6]]

    async def test_one_left_without_its_picture_gets_it(self, office: Office) -> None:
        request = line.RichMenuRequest.from_dict(
            definition(menu_name(Role.CLERK, MENUS[Role.CLERK]), MENUS[Role.CLERK])
        )
        await office.channel.api.create_rich_menu(request)
        await menus_of(office).ensure()
        assert len(office.state.menus) == len(MENUS)
        assert all(menu.image for menu in office.state.menus.values())

    async def test_each_sees_the_menu_of_the_role(self, office: Office) -> None:
        clerk, stranger = await office.friend("น.ส.สุดา"), await office.friend("คนแปลกหน้า")
        menus = menus_of(office)
        await menus.link(clerk.chat, Role.CLERK)
        assert clerk.menu is not None
        assert [area["label"] for area in clerk.menu["areas"]] == [choice.word for choice in MENUS[Role.CLERK][:6]]
        assert stranger.menu is not None
        assert stranger.menu["areas"][0]["label"] == MENUS[Role.STRANGER][0].word
        await menus.link(clerk.chat, Role.STRANGER)
        assert clerk.menu == stranger.menu

    async def test_a_tap_types_the_word(self, office: Office) -> None:
        clerk = await office.friend()
        await menus_of(office).link(clerk.chat, Role.CLERK)
        await office.line.press(clerk, "menu", "m0", None)
        assert clerk.messages[-1].text == "ลงรับ"

    async def test_what_fails_is_told_and_may_be_repeated(self, office: Office) -> None:
        menus = menus_of(office)
        office.fail("500")
        with pytest.raises(TryLater):
            await menus.ensure()
        await menus.ensure()
        with pytest.raises(DeliveryFailure):
            await menus.link("U" + "f" * 32, Role.CLERK)
