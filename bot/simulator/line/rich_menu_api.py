"""The Messaging API for rich menus: create, upload the image, link to users, aliases."""

import re
import uuid
from typing import Any

from starlette.responses import JSONResponse, Response

from bot.simulator import images, limits
from bot.simulator.line.accounts import AccountState, RichMenu
from bot.simulator.line.call import ApiCall, ApiError, Route, invalid
from bot.simulator.line.platform import LinePlatform
from bot.simulator.line.validation import Problem, check_rich_menu


class RichMenuApi:
    """The calls for rich menus and their aliases."""

    def __init__(self, line: LinePlatform) -> None:
        self.line = line
        self.world = line.world

    def routes(self) -> list[Route]:
        return [
            ("POST", "/richmenu", self.create_menu),
            ("POST", "/richmenu/validate", self.validate_menu),
            ("GET", "/richmenu/list", self.list_menus),
            ("POST", "/richmenu/bulk/link", self.link_many),
            ("POST", "/richmenu/bulk/unlink", self.unlink_many),
            ("POST", "/richmenu/alias", self.create_alias),
            ("GET", "/richmenu/alias/list", self.list_aliases),
            ("GET", "/richmenu/alias/{alias}", self.get_alias),
            ("POST", "/richmenu/alias/{alias}", self.change_alias),
            ("DELETE", "/richmenu/alias/{alias}", self.delete_alias),
            ("GET", "/richmenu/{menu}", self.get_menu),
            ("DELETE", "/richmenu/{menu}", self.delete_menu),
            ("POST", "/richmenu/{menu}/content", self.set_image),
            ("GET", "/richmenu/{menu}/content", self.get_image),
            ("GET", "/user/all/richmenu", self.get_default),
            ("DELETE", "/user/all/richmenu", self.clear_default),
            ("POST", "/user/all/richmenu/{menu}", self.set_default),
            ("GET", "/user/{user}/richmenu", self.get_user_menu),
            ("DELETE", "/user/{user}/richmenu", self.unlink_user),
            ("POST", "/user/{user}/richmenu/{menu}", self.link_user),
        ]

    async def create_menu(self, call: ApiCall) -> dict[str, Any]:
        definition = call.json()
        if problems := check_rich_menu(definition):
            raise invalid(problems)
        if len(call.state.menus) >= limits.RICH_MENUS:
            raise ApiError(400, "The maximum number of rich menus has been reached")
        menu = RichMenu(f"richmenu-{uuid.uuid4().hex}", definition)
        call.state.menus[menu.id] = menu
        return {"richMenuId": menu.id}

    async def validate_menu(self, call: ApiCall) -> dict[str, Any]:
        if problems := check_rich_menu(call.json()):
            raise invalid(problems)
        return {}

    async def list_menus(self, call: ApiCall) -> dict[str, Any]:
        return {"richmenus": [_described(menu) for menu in call.state.menus.values()]}

    async def get_menu(self, call: ApiCall) -> dict[str, Any]:
        return _described(self._menu(call))

    async def delete_menu(self, call: ApiCall) -> dict[str, Any]:
        menu = self._menu(call)
        state = call.state
        del state.menus[menu.id]
        state.aliases = {alias: target for alias, target in state.aliases.items() if target != menu.id}
        state.user_menus = {user: target for user, target in state.user_menus.items() if target != menu.id}
        state.default_menu = None if state.default_menu == menu.id else state.default_menu
        self.line.show_menus(state)
        return {}

    async def set_image(self, call: ApiCall) -> dict[str, Any]:
        menu = self._menu(call)
        kind = call.request.headers.get("content-type", "").split(";")[0]
        if kind not in {"image/jpeg", "image/png"}:
            raise ApiError(415, "The media type of the content is not supported")
        if menu.image is not None:
            raise ApiError(400, "An image has already been uploaded to the richmenu")
        if len(call.body) > limits.RICH_MENU_IMAGE_BYTES:
            raise ApiError(413, "The image is larger than 1 MB")
        size = images.image_size(call.body)
        if size is None or f"image/{size[0].lower()}" != kind:
            raise ApiError(400, "The image is broken or of another type than it says")
        wanted = menu.definition["size"]
        if (size[1], size[2]) != (wanted["width"], wanted["height"]):
            raise ApiError(400, "The image size does not match the rich menu size")
        menu.image = self.world.store_file(f"{menu.id}.{kind.removeprefix('image/')}", call.body, kind)
        self.line.show_menus(call.state)
        return {}

    async def get_image(self, call: ApiCall) -> Response:
        menu = self._menu(call)
        if menu.image is None:
            raise ApiError(404, "Not found")
        return Response(menu.image.data, media_type=menu.image.mime)

    async def get_default(self, call: ApiCall) -> dict[str, Any]:
        if call.state.default_menu is None:
            raise ApiError(404, "no default richmenu")
        return {"richMenuId": call.state.default_menu}

    async def set_default(self, call: ApiCall) -> dict[str, Any]:
        call.state.default_menu = self._menu_with_image(call).id
        self.line.show_menus(call.state)
        return {}

    async def clear_default(self, call: ApiCall) -> dict[str, Any]:
        call.state.default_menu = None
        self.line.show_menus(call.state)
        return {}

    async def get_user_menu(self, call: ApiCall) -> dict[str, Any]:
        menu = call.state.user_menus.get(call.part("user"))
        if menu is None:
            raise ApiError(404, "the user has no richmenu")
        return {"richMenuId": menu}

    async def link_user(self, call: ApiCall) -> dict[str, Any]:
        menu = self._menu_with_image(call)
        self._link(call.state, [call.part("user")], menu.id)
        return {}

    async def unlink_user(self, call: ApiCall) -> dict[str, Any]:
        self._link(call.state, [call.part("user")], None)
        return {}

    async def link_many(self, call: ApiCall) -> Response:
        body = call.json()
        if body.get("richMenuId") not in call.state.menus:
            raise ApiError(400, "The rich menu does not exist")
        self._link(call.state, _users(body), body["richMenuId"])
        return JSONResponse({}, 202)

    async def unlink_many(self, call: ApiCall) -> Response:
        self._link(call.state, _users(call.json()), None)
        return JSONResponse({}, 202)

    def _link(self, state: AccountState, users: list[str], menu: str | None) -> None:
        phones = [self.line.phone_of(state, user) for user in users]
        if len(users) == 1 and phones[0] is None:
            raise ApiError(400, "The user does not exist")
        for phone in phones:
            if phone is None:
                continue
            if menu is None:
                state.user_menus.pop(phone.chat, None)
            else:
                state.user_menus[phone.chat] = menu
            self.line.show_menu(state, phone)

    def _menu(self, call: ApiCall) -> RichMenu:
        menu = call.state.menus.get(call.part("menu"))
        if menu is None:
            raise ApiError(404, "richmenu not found")
        return menu

    def _menu_with_image(self, call: ApiCall) -> RichMenu:
        menu = self._menu(call)
        if menu.image is None:
            raise ApiError(400, "must upload richmenu image before applying it to user")
        return menu

    async def create_alias(self, call: ApiCall) -> dict[str, Any]:
        body = call.json()
        alias, menu = str(body.get("richMenuAliasId", "")), str(body.get("richMenuId", ""))
        if not re.fullmatch(r"[a-z0-9_-]{1,32}", alias):
            raise invalid([Problem("invalid rich menu alias id", "richMenuAliasId")])
        if alias in call.state.aliases:
            raise ApiError(400, "conflict richmenu alias id")
        self._alias_target(call.state, menu)
        call.state.aliases[alias] = menu
        return {}

    async def change_alias(self, call: ApiCall) -> dict[str, Any]:
        alias = self._alias(call)
        menu = str(call.json().get("richMenuId", ""))
        self._alias_target(call.state, menu)
        call.state.aliases[alias] = menu
        return {}

    async def delete_alias(self, call: ApiCall) -> dict[str, Any]:
        del call.state.aliases[self._alias(call)]
        return {}

    async def get_alias(self, call: ApiCall) -> dict[str, Any]:
        alias = self._alias(call)
        return {"richMenuAliasId": alias, "richMenuId": call.state.aliases[alias]}

    async def list_aliases(self, call: ApiCall) -> dict[str, Any]:
        entries = call.state.aliases.items()
        return {"aliases": [{"richMenuAliasId": alias, "richMenuId": menu} for alias, menu in entries]}

    def _alias(self, call: ApiCall) -> str:
        alias = call.part("alias")
        if alias not in call.state.aliases:
            raise ApiError(404, "richmenu alias not found")
        return alias

    def _alias_target(self, state: AccountState, menu: str) -> None:
        if menu not in state.menus:
            raise ApiError(400, "richmenu not found")
        if state.menus[menu].image is None:
            raise ApiError(400, "richmenu image not found")


def _described(menu: RichMenu) -> dict[str, Any]:
    return {"richMenuId": menu.id, **menu.definition}


def _users(body: dict[str, Any]) -> list[str]:
    users = body.get("userIds")
    if not isinstance(users, list) or not 1 <= len(users) <= limits.MAX_MULTICAST_RECIPIENTS:
        raise invalid([Problem(f"Size must be between 1 and {limits.MAX_MULTICAST_RECIPIENTS}", "userIds")])
    return [str(user) for user in users]
