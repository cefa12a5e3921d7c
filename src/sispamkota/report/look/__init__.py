"""The look: design tokens that pages, canvas, plots and the report share."""

from __future__ import annotations

import base64
import functools
import tomllib
from importlib import resources
from typing import Any, Literal

Theme = Literal["light", "dark"]
GROUPS = ("colour", "map", "person", "agency")


@functools.cache
def _read() -> dict[str, Any]:
    text = resources.files(__name__).joinpath("tokens.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def tokens() -> dict[str, Any]:
    """Return all tokens as plain data: groups of names with [light, dark] pairs, type, space and level shapes."""
    return dict(_read())


def colour(group: str, name: str, theme: Theme = "light") -> str:
    """Return one colour, such as ``colour("person", "violent")``, as #RRGGBB.

    Raises
    ------
    KeyError
        If the group or the name does not exist.
    """
    return str(_read()[group][name][0 if theme == "light" else 1])


def hue(agency: str) -> str:
    """Return the kind of agency whose hue marks an agency's units; one that is not known is drawn as society."""
    return str(_read()["agency_of"].get(agency, "society"))


def css_variables() -> str:
    """Return CSS that declares every token as a variable, for light, dark and the reader's own choice.

    A page may force a theme with ``<html data-theme="light">`` or ``"dark"``.
    """
    light = _declarations(0)
    dark = _declarations(1)
    fixed = _fixed()
    return (
        f":root{{color-scheme:light dark;{fixed}{light}}}\n"
        f'@media (prefers-color-scheme: dark){{:root:not([data-theme="light"]){{{dark}}}}}\n'
        f':root[data-theme="dark"]{{color-scheme:dark;{dark}}}\n'
        f':root[data-theme="light"]{{color-scheme:light;}}\n'
    )


def css_fonts() -> str:
    """Return CSS with the two cuts of the typeface embedded, so that a page needs no other file."""
    rules = []
    for weight in (400, 700):
        data = font_bytes(weight)
        source = base64.b64encode(data).decode("ascii")
        rules.append(
            f'@font-face{{font-family:"Atkinson Hyperlegible Next";font-weight:{weight};font-style:normal;'
            f'font-display:swap;src:url("data:font/woff2;base64,{source}") format("woff2");}}'
        )
    return "\n".join(rules)


def font_bytes(weight: int) -> bytes:
    """Return one cut of the typeface (400 or 700) as WOFF2."""
    name = f"atkinson-hyperlegible-next-latin-{weight}-normal.woff2"
    return resources.files(__name__).joinpath("fonts", name).read_bytes()


def css_base() -> str:
    """Return the CSS that all pages share: type, strip, focus, levels."""
    return resources.files(__name__).joinpath("base.css").read_text(encoding="utf-8")


def _declarations(index: int) -> str:
    parts = []
    for group in GROUPS:
        for name, pair in _read()[group].items():
            prefix = "" if group == "colour" else f"{group}-"
            parts.append(f"--{prefix}{name.replace('_', '-')}:{pair[index]};")
    return "".join(parts)


def _fixed() -> str:
    kind = _read()["type"]
    space = _read()["space"]
    sizes = "".join(f"--size-{number}:{size}px;" for number, size in enumerate(kind["sizes_px"], start=1))
    return (
        f"--family:{kind['family']};{sizes}--step:{space['step_px']}px;--corner:{space['corner_px']}px;"
        f"--focus:{space['focus_px']}px;--touch:{space['touch_px']}px;--motion:{space['motion_ms']}ms;"
    )
