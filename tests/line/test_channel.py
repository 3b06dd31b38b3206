"""Sending and fetching through the real SDK: against the simulator, and a stub for the strangest answers."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import linebot.v3.messaging as line
import pytest
from structlog.testing import capture_logs

from bot.line import channel as channel_module
from bot.line.channel import LARGEST_FILE, LineChannel
from bot.line.failures import AcceptedBefore, ReplyTokenSpent, accepted_before, explain
from bot.line.render import render, to_models
from bot.simulator.phones import Phone, Upload
from notifications.channel import (
    Allowance,
    Channel,
    DeliveryFailure,
    Outgoing,
    QuotaSpent,
    Refused,
    TryLater,
    Unreachable,
)
from notifications.message import Message, Press
from storage.clock import TurnableClock
from tests.line import line_messages
from tests.support import line_server
from tests.support.line_server import Office, Stub, link, received

UNKNOWN = "U" + "f" * 32


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with line_server.office() as made:
        yield made


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    async with line_server.stub() as made:
        yield made


def to(phone: Phone | str, title: str = "ลงรับแล้ว", **more: Any) -> Outgoing:
    chat = phone if isinstance(phone, str) else phone.chat
    return Outgoing(key=str(uuid4()), chat=chat, message=Message(title=title), **more)


def test_it_is_a_channel() -> None:
    made: Channel = LineChannel("line", token="t", link=link)
    assert not made.limits.can_edit
    assert made.limits.together == 5


async def test_closed_it_says_so() -> None:
    with pytest.raises(RuntimeError, match="not open"):
        await LineChannel("line", token="t", link=link).send([to(UNKNOWN)])


class TestPush:
    async def test_it_arrives_and_is_charged(self, office: Office) -> None:
        phone = await office.friend()
        receipt = await office.channel.send([to(phone)])
        assert received(phone) == ["ลงรับแล้ว"]
        assert receipt.message_ids == (phone.messages[-1].id,)
        assert not receipt.free
        assert office.charged == 1

    async def test_five_rows_are_one_call(self, office: Office) -> None:
        phone = await office.friend()
        receipt = await office.channel.send([to(phone, str(n)) for n in range(5)])
        assert received(phone) == ["0", "1", "2", "3", "4"]
        assert len(receipt.message_ids) == 5
        assert office.charged == 1

    async def test_a_lost_answer_is_made_good_by_the_retry_key(self, office: Office) -> None:
        phone = await office.friend()
        row = to(phone)
        office.fail("timeout")
        with pytest.raises(TryLater) as failure:
            await office.channel.send([row])
        assert not failure.value.maybe_sent
        receipt = await office.channel.send([row])
        assert received(phone) == ["ลงรับแล้ว"]
        assert receipt.message_ids == (phone.messages[-1].id,)
        assert office.charged == 1

    async def test_a_row_that_is_no_longer_among_those_tried_again_does_not_matter(self, office: Office) -> None:
        phone = await office.friend()
        first = to(phone, "หนึ่ง")
        second = Outgoing(first.key, phone.chat, Message(title="สอง"))
        office.fail("timeout")
        with pytest.raises(TryLater):
            await office.channel.send([first, second])
        await office.channel.send([second])
        assert received(phone) == ["หนึ่ง", "สอง"]

    async def test_links_signed_anew_do_not_make_it_another_message(self, office: Office) -> None:
        signatures = iter(range(1_000))
        office.channel._link = lambda hash_, name: f"https://saraban.example/{hash_[:8]}?signed={next(signatures)}"
        phone = await office.friend()
        row = Outgoing(key=str(uuid4()), chat=phone.chat, message=line_messages.REGISTERED)
        office.fail("timeout")
        with pytest.raises(TryLater):
            await office.channel.send([row])
        await office.channel.send([row])
        assert [message.kind for message in phone.messages if not message.mine] == ["image", "flex"]

    async def test_garbage_after_acceptance_is_acceptance(self, office: Office) -> None:
        phone = await office.friend()
        office.fail("garbage")
        receipt = await office.channel.send([to(phone)])
        assert receipt.message_ids == ()
        assert received(phone) == ["ลงรับแล้ว"]

    async def test_an_unknown_person_is_unreachable(self, office: Office) -> None:
        with pytest.raises(Unreachable):
            await office.channel.send([to(UNKNOWN)])

    async def test_a_blocked_one_is_not_told_by_line(self, office: Office) -> None:
        phone = await office.friend()
        await office.line.block(phone)
        await office.channel.send([to(phone)])
        assert received(phone) == []

    async def test_the_months_quota(self) -> None:
        async with line_server.office(quota=1) as office:
            phone = await office.friend()
            await office.channel.send([to(phone)])
            with pytest.raises(QuotaSpent):
                await office.channel.send([to(phone)])

    @pytest.mark.parametrize(("fault", "whole"), [("429", True), ("500", False), ("drop", False)])
    async def test_faults_that_pass(self, office: Office, fault: Any, whole: bool) -> None:
        phone = await office.friend()
        row = to(phone)
        office.fail(fault)
        with pytest.raises(TryLater) as failure:
            await office.channel.send([row])
        assert failure.value.whole_channel is whole
        assert not failure.value.maybe_sent
        await office.channel.send([row])
        assert received(phone) == ["ลงรับแล้ว"]

    async def test_a_wrong_token_stops_the_channel_and_is_shouted(self, office: Office) -> None:
        wrong = LineChannel("line", token="wrong", link=link, api=office.api)
        await wrong.open()
        with capture_logs() as logs, pytest.raises(TryLater) as failure:
            await wrong.send([to(UNKNOWN)])
        await wrong.close()
        assert failure.value.whole_channel
        assert [entry["log_level"] for entry in logs] == ["error"]

    async def test_nobody_listens(self) -> None:
        nowhere = LineChannel("line", token="t", link=link, api="http://127.0.0.1:9")
        await nowhere.open()
        with pytest.raises(TryLater, match="no connection") as failure:
            await nowhere.send([to(UNKNOWN, reply_token="r")])
        await nowhere.close()
        assert not failure.value.maybe_sent

    async def test_what_cannot_be_rendered_is_refused(self, office: Office) -> None:
        message = Message(title="เลือก", rows=((Press(label="ใช่", verb="decide"),),))
        with pytest.raises(Refused, match="cannot be rendered"):
            await office.channel.send([Outgoing(key=str(uuid4()), chat=UNKNOWN, message=message)])

    async def test_line_edits_nothing(self, office: Office) -> None:
        with pytest.raises(Refused):
            await office.channel.replace(to(UNKNOWN), ("1",))


class TestReply:
    async def test_it_is_free(self, office: Office) -> None:
        phone = await office.friend()
        receipt = await office.channel.send([to(phone, reply_token=await office.token_of(phone))])
        assert receipt.free
        assert received(phone) == ["ลงรับแล้ว"]
        assert office.charged == 0

    async def test_after_a_minute_it_becomes_a_push(self, office: Office) -> None:
        phone = await office.friend()
        token = await office.token_of(phone)
        assert isinstance(office.world.clock, TurnableClock)
        office.world.clock.advance(timedelta(minutes=2))
        receipt = await office.channel.send([to(phone, reply_token=token)])
        assert not receipt.free
        assert received(phone) == ["ลงรับแล้ว"]
        assert office.charged == 1

    async def test_a_used_token_becomes_a_push(self, office: Office) -> None:
        phone = await office.friend()
        token = await office.token_of(phone)
        await office.channel.send([to(phone, "หนึ่ง", reply_token=token)])
        await office.channel.send([to(phone, "สอง", reply_token=token)])
        assert received(phone) == ["หนึ่ง", "สอง"]
        assert office.charged == 1

    async def test_a_lost_answer_is_told_and_the_spent_token_proves_it(self, office: Office) -> None:
        phone = await office.friend()
        row = to(phone, "หนึ่ง", reply_token=await office.token_of(phone))
        office.fail("timeout")
        with pytest.raises(TryLater) as failure:
            await office.channel.send([row])
        assert failure.value.maybe_sent
        again = Outgoing(row.key, row.chat, row.message, row.reply_token, maybe_sent=True)
        new = to(phone, "สอง", reply_token=row.reply_token)
        assert (await office.channel.send([again])).free
        await office.channel.send([again, new])
        assert received(phone) == ["หนึ่ง", "สอง"]

    async def test_a_500_may_have_been_carried_out(self, office: Office) -> None:
        phone = await office.friend()
        token = await office.token_of(phone)
        office.fail("500")
        with pytest.raises(TryLater) as failure:
            await office.channel.send([to(phone, reply_token=token)])
        assert failure.value.maybe_sent

    async def test_no_retry_key_goes_with_it(self, stub: Stub) -> None:
        stub.body = b'{"sentMessages": [{"id": "1"}]}'
        await stub.channel.send([to(UNKNOWN, reply_token="r")])
        (call,) = stub.calls
        assert call["path"] == "/line/v2/bot/message/reply"
        assert "x-line-retry-key" not in {name.lower() for name in call["headers"]}


class TestMulticast:
    async def test_it_reaches_all_and_repeats_harmlessly(self, office: Office) -> None:
        phones = [await office.friend(name) for name in ("หนึ่ง", "สอง", "สาม")]
        key = str(uuid4())
        office.fail("timeout")
        with pytest.raises(TryLater):
            await office.channel.multicast([phone.chat for phone in phones], line_messages.PLAIN, key)
        await office.channel.multicast([phone.chat for phone in phones], line_messages.PLAIN, key)
        assert [received(phone) for phone in phones] == [[line_messages.PLAIN.title]] * 3
        assert office.charged == 3

    @pytest.mark.parametrize("count", [0, 501])
    async def test_its_size(self, office: Office, count: int) -> None:
        with pytest.raises(ValueError, match="1 to 500"):
            await office.channel.multicast([UNKNOWN] * count, line_messages.PLAIN, str(uuid4()))


class TestFetch:
    async def test_what_was_sent_until_it_is_taken_back(self, office: Office) -> None:
        phone = await office.friend()
        await office.line.send(
            phone, [Upload("a.pdf", "application/pdf", b"%PDF-")], as_photo=False, album=False, caption=""
        )
        message = phone.messages[-1].id
        assert await office.channel.fetch(message) == b"%PDF-"
        await office.line.unsend(phone, message)
        with pytest.raises(Refused, match="gone"):
            await office.channel.fetch(message)

    async def test_never_heard_of(self, office: Office) -> None:
        with pytest.raises(Refused, match="gone"):
            await office.channel.fetch("590000000000000000")

    async def test_an_id_is_only_an_id(self, stub: Stub) -> None:
        await stub.channel.fetch("../quota?x")
        assert stub.calls[0]["path"] in (
            "/line/v2/bot/message/..%2Fquota%3Fx/content",
            "/line/v2/bot/message/../quota?x/content",
        )

    async def test_still_being_prepared(self, stub: Stub) -> None:
        stub.status = 202
        with pytest.raises(TryLater, match="prepared"):
            await stub.channel.fetch("1")

    @pytest.mark.parametrize("chunks", [0, 22])
    async def test_too_big_told_or_not(self, stub: Stub, chunks: int) -> None:
        stub.body = b"x" * (1024 * 1024 if chunks else LARGEST_FILE + 1)
        stub.chunks = chunks
        with pytest.raises(Refused, match="too big"):
            await stub.channel.fetch("1")

    @pytest.mark.parametrize(
        ("status", "failure", "whole"),
        [(401, TryLater, True), (429, TryLater, True), (500, TryLater, False), (400, Refused, None)],
    )
    async def test_refusals(self, stub: Stub, status: int, failure: type[DeliveryFailure], whole: bool | None) -> None:
        stub.status = status
        with pytest.raises(failure) as raised:
            await stub.channel.fetch("1")
        assert getattr(raised.value, "whole_channel", None) is whole

    async def test_no_answer(self, stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(channel_module, "_FETCH_SECONDS", 0.05)
        stub.hang = True
        with pytest.raises(TryLater):
            await stub.channel.fetch("1")


class TestAround:
    async def test_acknowledging_shows_the_animation(self, office: Office) -> None:
        phone = await office.friend()

        async def next_event() -> dict[str, Any]:
            return await anext(office.world.events.subscribe())

        waiting = asyncio.create_task(next_event())
        await asyncio.sleep(0)
        await office.channel.acknowledge(phone.chat)
        event = await waiting
        assert (event["type"], event["seconds"]) == ("typing", 20)

    @pytest.mark.parametrize("status", [400, 401, 500])
    async def test_acknowledging_never_raises(self, stub: Stub, status: int) -> None:
        stub.status, stub.body = status, b"\xff"
        await stub.channel.acknowledge(UNKNOWN)
        assert len(stub.calls) == 1

    async def test_a_group_has_no_animation(self, stub: Stub) -> None:
        await stub.channel.acknowledge("C" + "0" * 32)
        assert stub.calls == []

    async def test_quota(self, office: Office) -> None:
        phone = await office.friend()
        await office.channel.send([to(phone)])
        assert await office.channel.quota() == Allowance(300, 1)

    async def test_no_quota(self) -> None:
        async with line_server.office(quota=None) as office:
            assert await office.channel.quota() == Allowance(None, 0)

    async def test_every_message_passes_lines_own_validation(self, office: Office) -> None:
        for message in line_messages.ALL.values():
            request = line.ValidateMessageRequest(messages=to_models(render(message, link)))
            await office.channel.request("validate", office.channel.api.validate_push_with_http_info(request))

    async def test_a_proxy_is_not_asked_for_this_machine(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        phone = await office.friend()
        await office.channel.send([to(phone)])
        assert received(phone) == ["ลงรับแล้ว"]


class TestLog:
    async def test_it_names_the_request_and_tells_no_contents(
        self, office: Office, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        phone = await office.friend()
        with capture_logs() as logs:
            await office.channel.send([to(phone, "ความลับของทางราชการ")])
            await office.channel.api.get_profile(phone.chat, _request_timeout=60.0)
        assert [entry["request_id"] for entry in logs if entry["event"] == "line.called"]
        written = json.dumps(logs, ensure_ascii=False) + caplog.text
        for secret in ("ความลับ", phone.name, office.account.token, "sentMessages"):
            assert secret not in written


class TestStrangeAnswers:
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{}",
            b"[]",
            b"null",
            b"5",
            b'"x"',
            b"<html>",
            b"\xff\xfe",
            b'{"sentMessages": 5}',
            b'{"sentMessages": [{}]}',
        ],
    )
    async def test_2xx_is_acceptance_whatever_it_says(self, stub: Stub, body: bytes) -> None:
        stub.body = body
        assert (await stub.channel.send([to(UNKNOWN)])).message_ids == ()

    @pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b"\xff\xfe", b'{"message": 5}'])
    async def test_5xx_is_failure_whatever_it_says(self, stub: Stub, body: bytes) -> None:
        stub.status, stub.body = 502, body
        with pytest.raises(TryLater):
            await stub.channel.send([to(UNKNOWN)])

    async def test_an_unreadable_quota_is_no_quota(self, stub: Stub) -> None:
        stub.body = b"<html>"
        with pytest.raises(TryLater):
            await stub.channel.quota()

    async def test_no_answer(self, stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(channel_module, "CALL_SECONDS", 0.05)
        stub.hang = True
        with pytest.raises(TryLater) as pushed:
            await stub.channel.send([to(UNKNOWN)])
        with pytest.raises(TryLater) as replied:
            await stub.channel.send([to(UNKNOWN, reply_token="r")])
        assert (pushed.value.maybe_sent, replied.value.maybe_sent) == (False, True)

    @pytest.mark.parametrize(
        ("status", "message", "keyed", "expected"),
        [
            (400, "Invalid reply token", False, ReplyTokenSpent),
            (400, "Failed to send messages", True, Unreachable),
            (400, "The property, 'to', in the request body is invalid (line: -, column: -)", True, Unreachable),
            (400, "The request body has 1 error(s)", True, Refused),
            (404, "Not found", True, Refused),
            (413, "The request body is too large", True, Refused),
            (429, "You have reached your monthly limit.", True, QuotaSpent),
            (429, "The API rate limit has been exceeded. Try again later.", True, TryLater),
            (503, "", True, TryLater),
        ],
    )
    def test_what_each_refusal_means(
        self, status: int, message: str, keyed: bool, expected: type[DeliveryFailure]
    ) -> None:
        assert type(explain(status, json.dumps({"message": message}), {}, keyed=keyed)) is expected

    @pytest.mark.parametrize(("header", "seconds"), [("7", 7), ("soon", 10), ("", 10), ("9" * 30, 10)])
    def test_how_long_to_wait(self, header: str, seconds: int) -> None:
        failure = explain(429, "", {"Retry-After": header}, keyed=True)
        assert isinstance(failure, TryLater)
        assert failure.after == timedelta(seconds=seconds)

    @pytest.mark.parametrize(
        ("status", "body", "expected"),
        [
            (409, '{"message": "x", "sentMessages": [{"id": "1"}, {"id": "2"}]}', AcceptedBefore(("1", "2"))),
            (409, "<html>", AcceptedBefore(())),
            (409, '{"sentMessages": [7, {}]}', AcceptedBefore(())),
            (400, '{"message": "The retry key was accepted with another request"}', AcceptedBefore(())),
            (400, '{"message": "The retry key is not a UUID"}', None),
            (500, "", None),
        ],
    )
    def test_accepted_before(self, status: int, body: str, expected: AcceptedBefore | None) -> None:
        assert accepted_before(status, body) == expected
