"""The Messaging API for received files, profiles, account information and the webhook."""

from typing import Any

from starlette.responses import Response

from bot.simulator import images, limits
from bot.simulator.line.call import ApiCall, ApiError, Route
from bot.simulator.line.platform import LinePlatform


class AccountApi:
    """The calls for received files, profiles, the account itself and its webhook."""

    def __init__(self, line: LinePlatform) -> None:
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

    async def content(self, call: ApiCall) -> Response:
        content = self.line.contents.get(call.part("message"))
        if content is None or content.account != call.state.account.id:
            raise ApiError(404, "Not found")
        if content.gone:
            raise ApiError(410, "The content is gone")
        return Response(content.stored.data, media_type=content.stored.mime)

    async def preview(self, call: ApiCall) -> Response:
        whole = await self.content(call)
        if not str(whole.media_type).startswith("image/"):
            raise ApiError(404, "Not found")
        return Response(images.compress(bytes(whole.body), 240, 80).data, media_type="image/jpeg")

    async def transcoding(self, call: ApiCall) -> Response:
        await self.content(call)
        raise ApiError(400, "The message is neither video nor audio")

    async def profile(self, call: ApiCall) -> dict[str, Any]:
        phone = self.line.phone_of(call.state, call.part("user"))
        if phone is None or phone.unreachable or not phone.started:
            raise ApiError(404, "Not found")
        return {"userId": phone.chat, "displayName": phone.name, "language": "th"}

    async def followers(self, call: ApiCall) -> dict[str, Any]:
        raise ApiError(403, "Access to this API is not available for your account")

    async def info(self, call: ApiCall) -> dict[str, Any]:
        account = call.state.account
        return {
            "userId": account.user_id,
            "basicId": account.basic_id,
            "displayName": account.name,
            "chatMode": "bot",
            "markAsReadMode": "auto",
        }

    # --- webhook ----------------------------------------------------------------------------------------------

    async def endpoint(self, call: ApiCall) -> dict[str, Any]:
        if not call.state.endpoint:
            raise ApiError(404, "Not found")
        return {"endpoint": call.state.endpoint, "active": True}

    async def set_endpoint(self, call: ApiCall) -> dict[str, Any]:
        await self.line.set_endpoint(call.state, self._webhook_url(call.json()))
        return {}

    async def test_endpoint(self, call: ApiCall) -> dict[str, Any]:
        body = call.json() if call.body else {}
        url = self._webhook_url(body) if body.get("endpoint") else call.state.endpoint
        if not url:
            raise ApiError(404, "Not found")
        answer = await self.line.post_events(call.state, url, [])
        return {
            "success": answer.accepted,
            "timestamp": self.world.now().isoformat().replace("+00:00", "Z"),
            "statusCode": answer.status,
            "reason": "OK" if answer.accepted else answer.reason or "error_status_code",
            "detail": str(answer.status),
        }

    def _webhook_url(self, body: dict[str, Any]) -> str:
        url = str(body.get("endpoint", ""))
        good = url.startswith("https://") or (self.world.settings.allow_http and url.startswith("http://"))
        if not good or len(url) > limits.WEBHOOK_URL:
            raise ApiError(400, "Invalid webhook endpoint URL")
        return url
