"""What a bot asks of its official account: contents, profiles, its own name, its webhook."""

from typing import Any

from starlette.responses import Response

from bot.simulator import limits, pictures
from bot.simulator.line.call import Call, Refusal, Route
from bot.simulator.line.platform import Line


class AccountApi:
    """The calls for received contents, people and the webhook's address."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.world = line.world

    def routes(self) -> list[Route]:
        return [
            ("GET", "/message/{message}/content", self.content),
            ("GET", "/message/{message}/content/preview", self.preview),
            ("GET", "/message/{message}/content/transcoding", self.transcoding),
            ("GET", "/profile/{user}", self.profile),
            ("GET", "/followers/ids", self.followers),
            ("GET", "/info", self.info),
            ("GET", "/channel/webhook/endpoint", self.endpoint),
            ("PUT", "/channel/webhook/endpoint", self.set_endpoint),
            ("POST", "/channel/webhook/test", self.test_endpoint),
        ]

    async def content(self, call: Call) -> Response:
        content = self.line.contents.get(call.part("message"))
        if content is None or content.account != call.state.account.id:
            raise Refusal(404, "Not found")
        if content.gone:
            raise Refusal(410, "The content is gone")
        return Response(content.stored.data, media_type=content.stored.mime)

    async def preview(self, call: Call) -> Response:
        whole = await self.content(call)
        if not str(whole.media_type).startswith("image/"):
            raise Refusal(404, "Not found")
        return Response(pictures.squeeze(bytes(whole.body), 240, 80).data, media_type="image/jpeg")

    async def transcoding(self, call: Call) -> Response:
        await self.content(call)
        raise Refusal(400, "The message is neither video nor audio")

    async def profile(self, call: Call) -> dict[str, Any]:
        phone = self.line.phone_of(call.state, call.part("user"))
        if phone is None or phone.unreachable or not phone.started:
            raise Refusal(404, "Not found")
        return {"userId": phone.chat, "displayName": phone.name, "language": "th"}

    async def followers(self, call: Call) -> dict[str, Any]:
        raise Refusal(403, "Access to this API is not available for your account")

    async def info(self, call: Call) -> dict[str, Any]:
        account = call.state.account
        return {
            "userId": account.user_id,
            "basicId": account.basic_id,
            "displayName": account.name,
            "chatMode": "bot",
            "markAsReadMode": "auto",
        }

    # --- webhook ----------------------------------------------------------------------------------------------

    async def endpoint(self, call: Call) -> dict[str, Any]:
        if not call.state.endpoint:
            raise Refusal(404, "Not found")
        return {"endpoint": call.state.endpoint, "active": True}

    async def set_endpoint(self, call: Call) -> dict[str, Any]:
        await self.line.set_endpoint(call.state, self._webhook_url(call.json()))
        return {}

    async def test_endpoint(self, call: Call) -> dict[str, Any]:
        body = call.json() if call.body else {}
        url = self._webhook_url(body) if body.get("endpoint") else call.state.endpoint
        if not url:
            raise Refusal(404, "Not found")
        answer = await self.line.post_events(call.state, url, [])
        return {
            "success": answer.taken,
            "timestamp": self.world.now().isoformat().replace("+00:00", "Z"),
            "statusCode": answer.status,
            "reason": "OK" if answer.taken else answer.reason or "error_status_code",
            "detail": str(answer.status),
        }

    def _webhook_url(self, body: dict[str, Any]) -> str:
        url = str(body.get("endpoint", ""))
        good = url.startswith("https://") or (self.world.manner.allow_http and url.startswith("http://"))
        if not good or len(url) > limits.WEBHOOK_URL:
            raise Refusal(400, "Invalid webhook endpoint URL")
        return url
