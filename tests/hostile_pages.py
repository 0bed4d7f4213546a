"""What somebody may put into html_override. `{url}` is an address that nobody may call."""

FETCHING = {
    "picture": '<img src="{url}/a.png">',
    "stylesheet": '<link rel="stylesheet" href="{url}/a.css">',
    "preconnect": '<link rel="&#112;reconnect" href="{url}"><LINK/rel=dns-prefetch href="{url}">',
    "import": '<style>@import url("{url}/a.css");</style>',
    "background": '<p style="background: url({url}/a.png)">x</p>',
    "content": "<style>p::before {{ content: url({url}/a.png) }}</style><p>x</p>",
    "list": '<ul style="list-style-image: url({url}/a.png)"><li>x</ul>',
    "font": "<style>@font-face {{ font-family: f; src: url({url}/a.ttf) }} p {{ font-family: f }}</style><p>x</p>",
    "frame": '<iframe src="{url}/a"></iframe>',
    "srcdoc": "<iframe srcdoc='<img src={url}/a.png>'></iframe>",
    "object": '<object data="{url}/a.svg"></object>',
    "embed": '<embed src="{url}/a.svg">',
    "svg picture": '<svg width="9" height="9"><image href="{url}/a.png" width="9" height="9"/></svg>',
    "svg use": '<svg width="9" height="9"><use href="{url}/a.svg#a"/></svg>',
    "svg in data": (
        '<img src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 width=%229%22 height=%229%22%3E'
        '%3Cimage href=%22{url}/a.png%22 width=%229%22 height=%229%22/%3E%3C/svg%3E">'
    ),
    "base": '<base href="{url}/"><img src="a.png">',
    "script": '<script src="{url}/a.js"></script><script>fetch("{url}/b")</script>',
    "handler": '<img src="data:," onerror="new Image().src=\'{url}/a.png\'">',
    "refresh": '<meta http-equiv="refresh" content="0;url={url}/a">',
    "loud refresh": '<META HTTP-EQUIV=refresh CONTENT="0;url={url}/a">',
    "media": '<video src="{url}/a.mp4" poster="{url}/a.png"></video><audio src="{url}/a.mp3"></audio>',
    "form": '<form action="{url}/a"><input type="image" src="{url}/a.png"></form>',
}

FILES = (
    '<img src="file:///etc/passwd"><link rel="stylesheet" href="file:///etc/passwd"><iframe src="file:///etc/passwd">'
    '</iframe><object data="file:///etc/passwd"></object><embed src="file:///etc/passwd">'
    '<style>@import "file:///etc/passwd";</style><svg><image href="file:///etc/passwd"/></svg>root'
)

HEAVY = {
    "nested tables": "<table><tr><td>" * 10_000,
    "nested boxes": "<div>" * 100_000,
    "a page without end": '<div style="height: 1000000000px">x</div>',
    "a huge picture": (
        '<img src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 width=%22900000%22 '
        'height=%22900000%22%3E%3C/svg%3E">'
    ),
    "counters": "<style>p { counter-increment: a } p::before { content: counters(a, '.') }</style>" + "<p>x" * 20_000,
    "entities": "<!DOCTYPE x [<!ENTITY a '" + "b" * 1000 + "'><!ENTITY c '" + "&a;" * 1000 + "'>]>" + "&c;" * 10_000,
    "columns": '<div style="columns: 100000">' + "x " * 10_000,
    "a wide table": "<table><tr>" + "<td>x" * 20_000,
    "selectors": "<style>" + "* * * * * * * * p { color: red }" * 5_000 + "</style>" + "<div>" * 50 + "<p>x" * 100,
}
