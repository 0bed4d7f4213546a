"""A Bot API that remembers what was posted, and refuses what the real one refuses (wire contracts, 4)."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from integrations.telegram.message import cut

TOKEN = "12345:AAverySecretToken-_x"
CHAT = "-1001"


@dataclass(frozen=True)
class Post:
    """`document` is name, content type and bytes; None for a text."""

    chat_id: str
    text: str
    document: tuple[str, str, bytes] | None = None


@dataclass
class FakeTelegram:
    """`answers` are given in turn instead of its own; one that is `after` is given although it posted."""

    url: str
    posts: list[Post] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)
    chats: set[str] = field(default_factory=lambda: {CHAT})
    refuses_documents: str = ""
    answers: list[Response] = field(default_factory=list)
    after: list[Response] = field(default_factory=list)

    def handle(self, request: Request) -> Response:
        _, bot, method = request.path.split("/")
        self.asked.append(method)
        if request.method != "POST":
            return refusal(404, "Not Found")
        if bot != f"bot{TOKEN}":
            return refusal(401, "Unauthorized")
        if self.answers:
            return self.answers.pop(0)
        if method == "getMe":
            return accepted({"id": 12345, "is_bot": True, "first_name": "Invoices", "username": "invoices_bot"})
        if method not in ("getChat", "sendMessage", "sendDocument"):
            return refusal(404, "Not Found")
        return self._post(method, request)

    def _post(self, method: str, request: Request) -> Response:
        given = request.form.to_dict() if method == "sendDocument" else request.get_json()
        if unknown := given.keys() - {"chat_id", "text", "caption"}:
            return refusal(400, f"Bad Request: the fake knows no {unknown}")
        chat, text = str(given["chat_id"]), str(given.get("text", given.get("caption")))
        if chat in self.moved:
            return refusal(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=int(self.moved[chat]),
            )
        if chat not in self.chats:
            return refusal(400, "Bad Request: chat not found")
        if method == "getChat":
            return accepted({"id": int(chat), "type": "group", "title": "Invoices"})
        if method == "sendMessage":
            return self._accept(Post(chat, text)) if cut(text, 4096) == text else refusal(400, "Bad Request: too long")
        return self._document(chat, text, request)

    def _document(self, chat: str, caption: str, request: Request) -> Response:
        if self.refuses_documents:
            return refusal(400, self.refuses_documents)
        if cut(caption, 1024) != caption:
            return refusal(400, "Bad Request: message caption is too long")
        upload = request.files["document"]
        content = upload.read()
        if not content:
            return refusal(400, "Bad Request: file must be non-empty")
        return self._accept(Post(chat, caption, (upload.filename or "", upload.content_type or "", content)))

    def _accept(self, post: Post) -> Response:
        self.posts.append(post)
        if self.after:
            return self.after.pop(0)
        return accepted({"message_id": len(self.posts), "chat": {"id": int(post.chat_id)}, "date": 1_772_000_000})


def accepted(result: dict[str, Any]) -> Response:
    return _json(200, {"ok": True, "result": result})


def refusal(status: int, description: str, **parameters: Any) -> Response:
    told = {"ok": False, "error_code": status, "description": description}
    response = _json(status, told | ({"parameters": parameters} if parameters else {}))
    if "retry_after" in parameters:
        response.headers["Retry-After"] = str(parameters["retry_after"])
    return response


def serve(httpserver: HTTPServer) -> FakeTelegram:
    fake = FakeTelegram(httpserver.url_for("").rstrip("/"))
    httpserver.expect_request(re.compile("^/bot.*")).respond_with_handler(fake.handle)
    return fake


def _json(status: int, content: dict[str, Any]) -> Response:
    return Response(json.dumps(content), status=status, content_type="application/json")
