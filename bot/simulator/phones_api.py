"""Phones over HTTP, under `/sim/api/phones`: what people do on them. For the browser page and the tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, HTTPException, UploadFile
from pydantic import BaseModel

from bot.simulator.phones import NotFound, NotPossible, Phone, PlatformName, Upload
from bot.simulator.world import Platform, World

# A long poll ends after so many seconds, because some changes (a fault that ends) publish no event.
_LONG_POLL_SECONDS = 0.5


class NewPhone(BaseModel):
    platform: PlatformName
    name: str
    person: str | None = None
    channel: str | None = None


class PhoneChange(BaseModel):
    name: str | None = None
    person: str | None = None


class NewText(BaseModel):
    text: str


class Start(BaseModel):
    payload: str | None = None


class Press(BaseModel):
    """`message` is "menu" for an area of the rich menu; `button` its id, or a path of indexes."""

    message: str
    button: str | list[int]
    picked: str | None = None

    @property
    def button_id(self) -> str:
        return self.button if isinstance(self.button, str) else ".".join(str(part) for part in self.button)


class MessageRef(BaseModel):
    message: str


class Edit(MessageRef):
    text: str


class SampleLetters(BaseModel):
    names: list[str]
    as_: Literal["photo", "file"] = "photo"
    caption: str = ""
    album: bool | None = None

    model_config = {"alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}


class PhonesApi:
    """Adding and removing phones, and what a person does on one.

    What a phone cannot do is answered with 409 and the reason in `detail`.
    """

    def __init__(self, world: World) -> None:
        self.world = world

    def router(self) -> APIRouter:
        routes = APIRouter(prefix="/sim/api")
        add = routes.add_api_route
        add("/phones", self.add, methods=["POST"], status_code=201)
        add("/phones/{identity}", self.show, methods=["GET"])
        add("/phones/{identity}", self.change, methods=["PATCH"])
        add("/phones/{identity}", self.remove, methods=["DELETE"], status_code=204)
        add("/phones/{identity}/text", self.say, methods=["POST"])
        add("/phones/{identity}/press", self.press, methods=["POST"])
        add("/phones/{identity}/files", self.send_files, methods=["POST"])
        add("/phones/{identity}/letters", self.send_letters, methods=["POST"])
        add("/phones/{identity}/start", self.start, methods=["POST"])
        add("/phones/{identity}/block", self.block, methods=["POST"])
        add("/phones/{identity}/unblock", self.unblock, methods=["POST"])
        add("/phones/{identity}/unsend", self.unsend, methods=["POST"])
        add("/phones/{identity}/edit", self.edit, methods=["POST"])
        return routes

    async def add(self, new: NewPhone) -> dict[str, Any]:
        with as_http_errors():
            return self.world.add_phone(new.platform, new.name, new.person, new.channel).to_json()

    async def show(self, identity: str, after: int = -1) -> dict[str, Any]:
        """The phone, and the `event_count` of the world at that time. With `after` the answer waits for a higher
        count, for a short time at most."""
        await self.world.events.wait_beyond(after, _LONG_POLL_SECONDS)
        return find_phone(self.world, identity).to_json() | {"event_count": self.world.events.count}

    async def change(self, identity: str, change: PhoneChange) -> dict[str, Any]:
        phone = find_phone(self.world, identity)
        if change.name is not None:
            phone.name = change.name
        if "person" in change.model_fields_set:
            phone.person = change.person
        self.world.events.publish("phone", phone, now=phone.to_json())
        return phone.to_json()

    async def remove(self, identity: str) -> None:
        self.world.remove_phone(find_phone(self.world, identity))

    async def say(self, identity: str, body: NewText) -> dict[str, Any]:
        platform, phone = self._platform_and_phone(identity)
        with as_http_errors():
            await platform.say(phone, body.text)
        return {}

    async def press(self, identity: str, press: Press) -> dict[str, Any]:
        platform, phone = self._platform_and_phone(identity)
        with as_http_errors():
            return await platform.press(phone, press.message, press.button_id, press.picked)

    async def send_files(
        self,
        identity: str,
        files: Annotated[list[UploadFile], File()],
        as_: Annotated[Literal["photo", "file"], Form(alias="as")] = "file",
        album: Annotated[bool, Form()] = True,
        caption: Annotated[str, Form()] = "",
    ) -> dict[str, Any]:
        platform, phone = self._platform_and_phone(identity)
        uploads = [
            Upload(file.filename or "file", file.content_type or "application/octet-stream", await file.read())
            for file in files
        ]
        with as_http_errors():
            await platform.send(phone, uploads, as_photo=as_ == "photo", album=album, caption=caption)
        return {}

    async def send_letters(self, identity: str, letters: SampleLetters) -> dict[str, Any]:
        platform, phone = self._platform_and_phone(identity)
        with as_http_errors():
            uploads = [self.world.letter(name) for name in letters.names]
            album = letters.album if letters.album is not None else len(uploads) > 1
            await platform.send(phone, uploads, as_photo=letters.as_ == "photo", album=album, caption=letters.caption)
        return {}

    async def start(self, identity: str, start: Start | None = None) -> dict[str, Any]:
        platform, phone = self._platform_and_phone(identity)
        with as_http_errors():
            await platform.start(phone, start.payload if start else None)
        return {}

    async def block(self, identity: str) -> dict[str, Any]:
        platform, phone = self._platform_and_phone(identity)
        await platform.block(phone)
        return {}

    async def unblock(self, identity: str) -> dict[str, Any]:
        platform, phone = self._platform_and_phone(identity)
        await platform.unblock(phone)
        return {}

    async def unsend(self, identity: str, body: MessageRef) -> dict[str, Any]:
        platform, phone = self._platform_and_phone(identity)
        with as_http_errors():
            await platform.unsend(phone, body.message)
        return {}

    async def edit(self, identity: str, edit: Edit) -> dict[str, Any]:
        platform, phone = self._platform_and_phone(identity)
        with as_http_errors():
            await platform.edit(phone, edit.message, edit.text)
        return {}

    def _platform_and_phone(self, identity: str) -> tuple[Platform, Phone]:
        phone = find_phone(self.world, identity)
        return self.world.platforms[phone.platform], phone


@contextmanager
def as_http_errors() -> Iterator[None]:
    """Raises NotFound as a 404 and NotPossible as a 409, with the reason."""
    try:
        yield
    except NotFound as error:
        raise HTTPException(404, str(error)) from None
    except NotPossible as error:
        raise HTTPException(409, str(error)) from None


def find_phone(world: World, identity: str) -> Phone:
    """The phone with this id, or an HTTP 404."""
    with as_http_errors():
        return world.phone(identity)
