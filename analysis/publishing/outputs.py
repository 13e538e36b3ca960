"""The outputs and cells that the desk did not make, as blocks: what Jupyter shows, or a sentence of what not.

The richest form that a page can hold is shown. Scripts, controls and types that only a notebook can show are
named; texts, tables and pictures too large for a page are cut or shrunk, and it is said.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes

from analysis.publishing import cell_text, pictures, prose
from analysis.publishing.blocks import Block, Code, Failure, Note, Printed, Prose, Token
from analysis.publishing.formula import formulas
from analysis.publishing.html_tree import Tree
from analysis.publishing.pictures import NoPictureError, Seen
from analysis.publishing.space import MARKUP, PICTURE, TEXT, Space
from analysis.publishing.terminal import bare, runs
from analysis.publishing.visible import cost, visible
from analysis.words import Words

MOST_HTML = 3_000_000  # characters of one output that are read
POINTS = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/tiff", "image/avif")
ORDER = (
    "text/html",
    "text/markdown",
    "image/svg+xml",
    "text/latex",
    *POINTS,
    "application/json",
    "text/plain",
)
WIDGET = "application/vnd.jupyter.widget-view+json"
SCRIPTS = ("application/javascript", "text/javascript")
# Types that say the same as another of the bundle, so nothing is missing where they are not shown.
SILENT = ("application/vnd.dataresource+json", "application/vnd.jupyter.widget-state+json")
_OBJECT = re.compile(r"<[\w.]+ object(?: at \w+)?>|<[\w.]+>|<Figure size .*>")
_DATA = re.compile(r"data:([\w./+-]*)((?:;[\w-]+(?:=[\w-]+)?)*),(.*)", re.DOTALL)


def joined(text: Any) -> str:
    """A text of a notebook, which may be stored as a list of lines."""
    return text if isinstance(text, str) else "".join(map(str, text)) if isinstance(text, list) else str(text)


@dataclass
class Shower:
    """Shows foreign outputs on one page: in its language, as far as its space reaches."""

    say: Words
    space: Space
    pictures: int = 0
    told: list[str] = field(default_factory=list)  # sentences about the piece at hand

    def notes(self) -> Iterator[Note]:
        """What has to be said of the piece that was just shown, each sentence once."""
        for sentence in dict.fromkeys(self.told):
            self.space.take(cost(sentence))
            yield Note(sentence)
        self.told.clear()

    def code(self, source: str) -> Iterator[Block]:
        """The source of a cell."""
        kept, gone = self.space.text(visible(source))
        yield Code(kept)
        self._left_out(gone)
        yield from self.notes()

    def printed(self, text: str, stream: str = "") -> Iterator[Block]:
        """What was printed, or the text of a value."""
        kept, gone = self.space.text(text)
        tokens = runs(kept)
        if any(prose.text_of(token).strip() for token in tokens):
            yield Printed(tokens, stream)
        self._left_out(gone)
        yield from self.notes()

    def failure(self, output: Mapping[str, Any], ended: bool) -> Iterator[Block]:
        """An error with its trace."""
        trace, gone = self.space.text("\n".join(map(str, output.get("traceback", ()))))
        message, more = self.space.text(bare(str(output.get("evalue", ""))), one=TEXT // 10)
        yield Failure(visible(str(output.get("ename", ""))), message, runs(trace), ended)
        self._left_out(gone + more)
        yield from self.notes()

    def markdown(self, text: str, attachments: Mapping[str, Any] | None = None) -> list[Token]:
        """The blocks of a Markdown text; what is to be said of them waits in `notes`."""
        kept, gone = self.space.text(visible(text), one=2 * TEXT)
        tree = self._tree(attachments, spelled=True)
        tokens = cell_text.parse(kept, tree)
        self._after(tree)
        self._left_out(gone)
        return tokens

    def raw_cell(self, cell: Mapping[str, Any]) -> Iterator[Block]:
        """A raw cell: as the type that it names, else as it is written."""
        about = cell.get("metadata", {})
        kind = str(about.get("raw_mimetype") or about.get("format") or "").lower()
        text = joined(cell["source"])
        if not text.strip():
            return
        if kind in ("text/html", "text/markdown", "text/latex"):
            yield from self.bundle({kind: text}, {})
        else:
            yield from self.printed(text, "raw")

    def bundle(self, data: Mapping[str, Any], metadata: Mapping[str, Any]) -> Iterator[Block]:
        """One output in the richest of its forms that a page can show."""
        shown = False
        missing = [kind for kind in data if kind not in ORDER and kind not in SILENT]
        for kind in ORDER:
            if kind not in data:
                continue
            if kind == "text/plain" and missing and _OBJECT.fullmatch(joined(data[kind]).strip()):
                continue
            blocks = list(self._as(kind, data[kind], metadata))
            better = kind == "text/html" and self.told and any(image in data for image in POINTS)
            if blocks and not better:
                shown = True
                yield from blocks
                break
        if not shown or ("text/plain" in data and kind == "text/plain"):
            self._name(missing)
        yield from self.notes()

    def _name(self, missing: list[str]) -> None:
        """Say what the notebook shows and a page cannot."""
        for kind in missing:
            if kind == WIDGET:
                self.told.append(
                    self.say("Here the notebook shows a control (a widget), which works only there.")
                )
            elif kind in SCRIPTS:
                self.told.append(self._parts({"a script"}))
            else:
                self.told.append(
                    self.say(
                        "Here the notebook shows an output of the type {type}, which a page cannot show.",
                        type=visible(kind)[:100],
                    )
                )

    def _as(self, kind: str, content: Any, metadata: Mapping[str, Any]) -> Iterator[Block]:
        about = metadata.get(kind)
        about = about if isinstance(about, Mapping) else {}
        match kind:
            case "text/html":
                tokens = self._html(joined(content))
                if tokens:
                    yield Prose(tokens, made=True)
            case "text/markdown":
                tokens = self.markdown(joined(content))
                if tokens:
                    yield Prose(tokens)
            case "text/latex":
                text, gone = self.space.text(joined(content))
                self._left_out(gone)
                tokens = formulas(text)
                if any(token["type"] != "formula" for token in tokens):
                    self.told.append(self.say("This formula is shown as it is written, in LaTeX."))
                yield Prose(tokens)
            case "application/json":
                yield from self.printed(json.dumps(content, indent=1, ensure_ascii=False))
            case "text/plain":
                yield from self.printed(joined(content))
            case _:
                svg = kind == "image/svg+xml"
                address = f"data:{kind}{'' if svg else ';base64'},{joined(content)}"
                token = self._picture(address, str(about.get("alt", "")), about, None)
                if token is not None and token["type"] == "picture":
                    yield Prose([token], made=True)

    def _html(self, html: str) -> list[Token]:
        self._left_out(max(0, len(html) - MOST_HTML))
        tree = self._tree(None)
        before = self.space.left
        tokens = tree.read(html[:MOST_HTML])
        bytes_needed = sum(len(prose.to_html([token]).encode("utf-8", "replace")) for token in tokens)
        pictured = before - self.space.left
        if bytes_needed - pictured > self.space.most(MARKUP):
            text, gone = self.space.text(" ".join(prose.text_of(token) for token in tokens))
            self._left_out(gone)
            tokens = [{"type": "printed", "children": [{"type": "text", "raw": text}]}]
        else:
            self.space.take(max(0, bytes_needed - pictured))
        self._after(tree)
        return tokens

    def _tree(self, attachments: Mapping[str, Any] | None, spelled: bool = False) -> Tree:
        return Tree(lambda address, alt, about: self._picture(address, alt, about, attachments), spelled)

    def _after(self, tree: Tree) -> None:
        if tree.lost:
            self.told.append(self._parts(tree.lost))
        if tree.rows:
            self.told.append(
                self.say("{count} rows are left out here; the notebook holds them.", count=tree.rows)
            )

    def _parts(self, lost: set[str]) -> str:
        say = self.say
        names = {
            "a script": say("a script"),
            "a frame": say("a frame with another page"),
            "an embedded object": say("an embedded object"),
            "a canvas": say("a canvas that a script paints"),
            "a film": say("a film"),
            "sound": say("sound"),
            "a control": say("a control"),
        }
        return say(
            "Here the notebook shows what a page cannot hold: {parts}.",
            parts=", ".join(names[name] for name in sorted(lost)),
        )

    def _left_out(self, characters: int) -> None:
        if characters:
            self.told.append(
                self.say("{count} characters are left out here; the notebook holds them.", count=characters)
            )

    def _picture(
        self, address: str, alt: str, about: Mapping[str, Any], attachments: Mapping[str, Any] | None
    ) -> Token | None:
        """A picture as a token; words in its place where the page cannot show it."""
        try:
            seen = self._seen(address, attachments or {})
        except NoPictureError as fault:
            self.told.append(self._why_no_picture(str(fault)))
            return {"type": "text", "raw": alt} if alt else None
        self.pictures += 1
        self.space.take(len(seen.content) * 4 // 3)
        if seen.shrunk:
            self.told.append(self.say("This picture has fewer points than in the notebook, to fit the page."))
        words = alt.strip() or self.say(
            "Picture {number}; the notebook has no words for it", number=self.pictures
        )
        return {
            "type": "picture",
            "raw": words,
            "attrs": {"address": seen.address, "width": _length(about.get("width"))},
        }

    def _seen(self, address: str, attachments: Mapping[str, Any]) -> Seen:
        most = self.space.most(PICTURE)
        if address.startswith("attachment:"):
            found = attachments.get(address.removeprefix("attachment:"))
            if not isinstance(found, Mapping) or not found:
                raise NoPictureError("it is not attached")
            kind, text = next(iter(found.items()))
            svg = kind == "image/svg+xml"
            return (
                pictures.drawing(joined(text), most)
                if svg
                else pictures.points(pictures.decoded(joined(text)), most)
            )
        data = _DATA.fullmatch(address)
        if data is None:
            raise NoPictureError("it is no part of the notebook")
        content = pictures.decoded(data[3]) if ";base64" in data[2] else data[3].encode("utf-8", "replace")
        if data[1] == "image/svg+xml":
            text = content.decode("utf-8", "replace")
            return pictures.drawing(
                text if "<" in text else unquote_to_bytes(text).decode("utf-8", "replace"), most
            )
        return pictures.points(content, most)

    def _why_no_picture(self, why: str) -> str:
        say = self.say
        whys = {
            "it is not whole": say("it is not whole"),
            "it is no picture": say("it is of no known kind"),
            "it is no drawing": say("it is of no known kind"),
            "it is not attached": say("the cell has nothing attached under that name"),
            "it is no part of the notebook": say("it is no part of the notebook; attach it to the cell"),
            "it has entities of its own": say("it has entities of its own"),
            "it cannot be drawn": say("it cannot be drawn"),
        }
        return say("A picture is not shown: {why}.", why=whys.get(why) or say("it is too large for a page"))


def _length(value: Any) -> int | None:
    """A width in points of a screen, where one is given.

    >>> _length("320px"), _length("100%"), _length(None)
    (320, None, None)
    """
    found = re.fullmatch(r"\s*(\d{1,5})(?:\.\d*)?\s*(?:px)?\s*", str(value))
    return int(found[1]) if found and int(found[1]) else None
