"""A Gotenberg that prints with Debian's Chromium and remembers what it was sent."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import sync_playwright
from werkzeug import Request, Response

CONVERT = "/forms/chromium/convert/html"


@dataclass
class Conversion:
    headers: dict[str, str]
    form: dict[str, str]
    files: dict[str, bytes]


@dataclass
class Gotenberg:
    """Register `answer` with pytest-httpserver."""

    chromium: str
    conversions: list[Conversion] = field(default_factory=list)

    def answer(self, request: Request) -> Response:
        files = {upload.filename or "": upload.read() for upload in request.files.getlist("files")}
        conversion = Conversion(dict(request.headers), request.form.to_dict(), files)
        self.conversions.append(conversion)
        if "index.html" not in files:
            return Response("Invalid form data: form file 'index.html' is required", status=400)
        return Response(self._print(conversion), content_type="application/pdf")

    def _print(self, conversion: Conversion) -> bytes:
        form = conversion.form
        with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
            for name, content in conversion.files.items():
                (Path(folder) / name).write_bytes(content)
            browser = playwright.chromium.launch(executable_path=self.chromium, args=["--no-sandbox"])
            page = browser.new_page()
            page.goto(f"file://{folder}/index.html")
            page.evaluate("document.fonts.ready")
            # A page that leads the browser elsewhere has a moment to do so.
            page.wait_for_timeout(200)
            pdf = page.pdf(
                width=f"{form['paperWidth']}in",
                height=f"{form['paperHeight']}in",
                margin={
                    "top": f"{form['marginTop']}in",
                    "bottom": f"{form['marginBottom']}in",
                    "left": f"{form['marginLeft']}in",
                    "right": f"{form['marginRight']}in",
                },
                print_background=form.get("printBackground") == "true",
            )
            browser.close()
            return pdf
