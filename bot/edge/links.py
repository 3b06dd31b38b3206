"""Signed addresses that people open in a browser, and links that open the bots."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from itsdangerous import BadSignature, URLSafeSerializer

from bot.settings import ChannelSettings
from handlers.common.codes import hash_code
from handlers.meetings.rules.check_in import start_word
from handlers.meetings.texts.check_in import sign_in_words
from storage.clock import Clock
from storage.vocabulary import Platform


class LinkRefused(Exception):
    """A link that nobody signed, or one that has expired (`expired`)."""

    def __init__(self, expired: bool = False) -> None:
        super().__init__("expired" if expired else "not ours")
        self.expired = expired


_LONGEST_NAME = 60
MESSAGE_FILE_LIFE = timedelta(days=7)


def _plain(name: str) -> str:
    """A file's name as the end of an address: one part of a path, and short, for LINE takes 1,000 letters in all and
    a Thai letter becomes nine."""
    cleaned = re.sub(r"[\x00-\x1f\x7f/\\]+", "_", name).strip(". ") or "file"
    stem, dot, kind = cleaned.rpartition(".")
    return cleaned if len(cleaned) <= _LONGEST_NAME else f"{(stem or kind)[: _LONGEST_NAME - 5]}{dot}{kind[:4]}"


@dataclass
class SignedLinks:
    """`handlers.context.Links` over itsdangerous. Expiry is by our own clock, so that a turned clock counts."""

    public_url: str
    key: str
    clock: Clock
    channels: Sequence[ChannelSettings] = ()

    def _signer(self, salt: str) -> URLSafeSerializer:
        return URLSafeSerializer(self.key, salt=f"saraban.{salt}")

    def file(self, digest: str, name: str, lasts: timedelta) -> str:
        until = int((self.clock.now() + lasts).timestamp())
        return f"{self.public_url}/f/{self._signer('file').dumps([digest, until])}/{quote(_plain(name), safe='')}"

    def file_of_message(self, digest: str, name: str) -> str:
        """For attachments of chat messages: long enough for somebody who reads tomorrow, short enough to go stale."""
        return self.file(digest, name, MESSAGE_FILE_LIFE)

    def open_file(self, token: str) -> str:
        """The hash behind a file link. Raises LinkRefused."""
        try:
            digest, until = self._signer("file").loads(token)
        except (BadSignature, ValueError, TypeError):
            raise LinkRefused from None
        if self.clock.now().timestamp() > until:
            raise LinkRefused(expired=True)
        return str(digest)

    def letter(self, letter_id: int, office_id: int) -> str:
        return f"{self.public_url}/l/{self._signer('letter').dumps([office_id, letter_id])}"

    def open_letter(self, token: str) -> tuple[int, int]:
        """(office id, letter id) behind the QR of a stamp. Raises LinkRefused."""
        try:
            office_id, letter_id = self._signer("letter").loads(token)
        except (BadSignature, ValueError, TypeError):
            raise LinkRefused from None
        return int(office_id), int(letter_id)

    def circular(self, office_id: int, receiver_id: int, person_id: int, lasts: timedelta) -> str:
        until = int((self.clock.now() + lasts).timestamp())
        return f"{self.public_url}/c/{self._signer('circular').dumps([office_id, receiver_id, person_id, until])}"

    def open_circular(self, token: str) -> tuple[int, int, int]:
        """(office id, receiver id, person id) behind somebody's own address of a circular. Raises LinkRefused."""
        try:
            office_id, receiver_id, person_id, until = self._signer("circular").loads(token)
        except (BadSignature, ValueError, TypeError):
            raise LinkRefused from None
        if self.clock.now().timestamp() > until:
            raise LinkRefused(expired=True)
        return int(office_id), int(receiver_id), int(person_id)

    def seat(self, office_id: int, invited_id: int, person_id: int, lasts: timedelta) -> str:
        return f"{self.public_url}/m/{self._signed('seat', [office_id, invited_id, person_id], lasts)}"

    def open_seat(self, token: str) -> tuple[int, int, int]:
        """(office id, invited id, person id) behind somebody's own page of a meeting. Raises LinkRefused."""
        office_id, invited_id, person_id = self._opened("seat", token, 3)
        return int(office_id), int(invited_id), int(person_id)

    def door(self, office_id: int, meeting_id: int, lasts: timedelta) -> str:
        return f"{self.public_url}/d/{self._signed('door', [office_id, meeting_id], lasts)}"

    def open_door(self, token: str) -> tuple[int, int]:
        """(office id, meeting id) behind the QR at a door. Raises LinkRefused."""
        office_id, meeting_id = self._opened("door", token, 2)
        return int(office_id), int(meeting_id)

    def desk(self, office_id: int, meeting_id: int, person_id: int, lasts: timedelta) -> str:
        # LINE opens it in the phone's own browser by this: the camera opens people's QRs there, and finds the desk.
        token = self._signed("desk", [office_id, meeting_id, person_id], lasts)
        return f"{self.public_url}/t/{token}?openExternalBrowser=1"

    def open_desk(self, token: str) -> tuple[int, int, int]:
        """(office id, meeting id, person id) behind the desk of whoever runs a meeting. Raises LinkRefused."""
        office_id, meeting_id, person_id = self._opened("desk", token, 3)
        return int(office_id), int(meeting_id), int(person_id)

    def minutes(self, office_id: int, meeting_id: int, person_id: int, lasts: timedelta) -> str:
        return f"{self.public_url}/r/{self._signed('minutes', [office_id, meeting_id, person_id], lasts)}"

    def open_minutes(self, token: str) -> tuple[int, int, int]:
        """(office id, meeting id, person id) behind the page of resolutions. Raises LinkRefused."""
        office_id, meeting_id, person_id = self._opened("minutes", token, 3)
        return int(office_id), int(meeting_id), int(person_id)

    def badge(self, office_id: int, invited_id: int, code: str, lasts: timedelta) -> str:
        """What somebody's own QR leads the desk's camera to; void once another person comes, with another code."""
        return f"{self.public_url}/k/{self._signed('badge', [office_id, invited_id, self.mark(code)], lasts)}"

    def open_badge(self, token: str) -> tuple[int, int, str]:
        """(office id, invited id, `mark` of the code) behind somebody's own QR. Raises LinkRefused."""
        office_id, invited_id, mark = self._opened("badge", token, 3)
        return int(office_id), int(invited_id), str(mark)

    def mark(self, code: str) -> str:
        """What stands for a personal code in an address: addresses may be logged, codes may not."""
        return hash_code(code, self.key.encode())[:16]

    def _signed(self, salt: str, values: Sequence[object], lasts: timedelta) -> str:
        until = int((self.clock.now() + lasts).timestamp())
        return str(self._signer(salt).dumps([*values, until]))

    def _opened(self, salt: str, token: str, how_many: int) -> list[Any]:
        """The values of a signed token that has not expired. Raises LinkRefused."""
        try:
            *values, until = self._signer(salt).loads(token)
        except (BadSignature, ValueError, TypeError):
            raise LinkRefused from None
        if len(values) != how_many:
            raise LinkRefused
        if self.clock.now().timestamp() > until:
            raise LinkRefused(expired=True)
        return list(values)

    def sign_in(self, channel_id: str, door_code: str) -> str | None:
        for channel in self.channels:
            if channel.id == channel_id and channel.name:
                if channel.platform == Platform.TELEGRAM:
                    return f"https://t.me/{channel.name.lstrip('@')}?start={start_word(door_code)}"
                return f"https://line.me/R/oaMessage/{quote(channel.name)}/?{quote(sign_in_words(door_code))}"
        return None

    def chat(self, channel_id: str) -> str | None:
        """Where one bot or account opens; None where its public name is not set."""
        for channel in self.channels:
            if channel.id == channel_id and channel.name:
                if channel.platform == Platform.TELEGRAM:
                    return f"https://t.me/{channel.name.lstrip('@')}"
                return f"https://line.me/R/ti/p/{quote(channel.name)}"
        return None

    def start(self, channel_id: str, code: str) -> str | None:
        for channel in self.channels:
            if channel.id == channel_id and channel.name:
                if channel.platform == Platform.TELEGRAM:
                    return f"https://t.me/{channel.name.lstrip('@')}?start={code}"
                return f"https://line.me/R/oaMessage/{quote(channel.name)}/?{code}"
        return None

    def invitation(self, code: str, expires_at: datetime, channels: Sequence[str]) -> str:
        token = self._signer("invitation").dumps([code, int(expires_at.timestamp()), list(channels)])
        return f"{self.public_url}/i/{token}"

    def open_invitation(self, token: str) -> tuple[str, list[str]]:
        """The code on an invitation's page, and the bots it opens. Raises LinkRefused."""
        try:
            code, until, channels = self._signer("invitation").loads(token)
        except (BadSignature, ValueError, TypeError):
            raise LinkRefused from None
        if self.clock.now().timestamp() >= until:
            raise LinkRefused(expired=True)
        return str(code), [str(one) for one in channels]

    def policy(self) -> str:
        return f"{self.public_url}/privacy"
