"""How the key of a run names a path, and which libraries are known.

A path below the root is named from there, as the notebook named it: a link keeps its own name, and its
content is that of what it leads to. A path outside is named from the root (`../own.csv`), from home
(`~/own.csv`) or from the top, so that it is looked for where the run would look for it again.
"""

from __future__ import annotations

import hashlib
import os
import re
import sysconfig

# Folders that are no part of what a run is made from; `.cache` holds only what is keyed by its content.
NEVER = (".venv", "__pycache__", ".cache", ".ipynb_checkpoints")
NEVER_ENDS = (".egg-info", ".dist-info")
STANDARD = tuple({os.path.join(sysconfig.get_path(name), "") for name in ("stdlib", "platstdlib")})
INSTALLED = tuple({os.path.join(sysconfig.get_path(name), "") for name in ("purelib", "platlib")})
APART = ("IPYTHONDIR", "MPLCONFIGDIR", "JUPYTER_RUNTIME_DIR")  # the clean room's own
# What an installer leaves beside the libraries.
OF_AN_INSTALLATION = re.compile(r"\.(dist-info|egg-info|pth)$|^_?_editable_")
# Libraries that the lock file brings, whose versions are in every key and whose reads go through Python or
# are watched (see reads). The modules of any other are told by their content, and what is compiled in it may
# read what it likes.
KNOWN = {
    "_distutils_hack", "_yaml", "annotated_types", "asttokens", "attr", "attrs", "babel", "bs4", "certifi",
    "charset_normalizer", "cloudpickle", "comm", "contourpy", "cycler", "dateutil", "debugpy", "decorator",
    "executing", "fastjsonschema", "filelock", "fontTools", "formulaic", "idna", "interface_meta",
    "ipykernel", "ipykernel_launcher", "IPython", "ipython_pygments_lexers", "ipywidgets", "jedi", "jinja2",
    "jsonschema", "jsonschema_specifications", "jupyter", "jupyter_client", "jupyter_core", "kiwisolver",
    "markupsafe", "matplotlib", "matplotlib_inline", "mistune", "mpl_toolkits", "msgpack", "narwhals",
    "nbformat", "nest_asyncio", "nest_asyncio2", "numpy", "packaging", "pandas", "parso", "patsy",
    "pexpect", "PIL", "platformdirs", "prompt_toolkit", "psutil", "ptyprocess", "pure_eval", "pyarrow",
    "pydantic", "pydantic_core", "pydevd_plugins", "pygments", "pylab", "pyparsing", "referencing",
    "requests", "rpds", "scipy", "seaborn", "six", "soupsieve", "stack_data", "statsmodels", "tornado",
    "tqdm", "traitlets", "typing_extensions", "typing_inspection", "tzdata", "urllib3", "wcwidth",
    "widgetsnbextension", "wrapt", "yaml", "zmq",
}  # fmt: skip


def library(path: str) -> str | None:
    """The installed library that a module's file belongs to, or None.

    >>> library(INSTALLED[0] + "numpy/random/_pickle.py"), library(INSTALLED[0] + "six.py"), library("/a.py")
    ('numpy', 'six', None)
    """
    for folder in INSTALLED:
        if path.startswith(folder):
            first = path[len(folder) :].split(os.sep)[0]
            return first if OF_AN_INSTALLATION.search(first) else first.split(".")[0]
    return None


class Names:
    """Names of paths as seen from one root."""

    def __init__(self, root: str) -> None:
        self.root = os.path.realpath(root)
        home = os.path.expanduser("~")
        self.homes = [path for path in {home, os.path.realpath(home)} if path not in ("~", os.sep)]
        self.apart = tuple(os.path.join(os.environ[name], "") for name in APART if name in os.environ)
        self._known: dict[tuple[str, bool], str | None] = {}

    def of(self, path: str) -> str | None:
        """The name of a path, or None for what is no part of a key."""
        relative = not os.path.isabs(path)
        if relative:
            here = os.getcwd()
            path, relative = os.path.join(here, path), here == self.root
        if (path, relative) not in self._known:
            self._known[path, relative] = self._of(path, relative)
        return self._known[path, relative]

    def _of(self, path: str, relative: bool) -> str | None:
        if (known := library(path)) is not None:
            return None if known in KNOWN or OF_AN_INSTALLATION.search(known) else self._installed(path)
        folder, last = os.path.split(path)
        if ".." in path.split(os.sep):  # what is above a link's folder is above what the link leads to
            path = os.path.realpath(path) if last == ".." else os.path.join(os.path.realpath(folder), last)
        path = os.path.normpath(path)
        inside = self._inside(path)
        if inside is None and not path.startswith(STANDARD):
            inside = self._inside(os.path.realpath(path))  # the root by another way
        if inside is not None:
            parts = inside.split(os.sep)
            left_out = any(part in NEVER or part.endswith(NEVER_ENDS) for part in parts)
            return None if left_out else "/".join(parts)
        if path.startswith((*STANDARD, *self.apart)):
            return None
        if relative:
            return os.path.relpath(path, self.root).replace(os.sep, "/")
        for home in self.homes:
            if path.startswith(home + os.sep):
                return f"~/{path[len(home) + 1 :]}"
        return path

    def _installed(self, path: str) -> str:
        return path.removeprefix(os.path.join(self.root, "")).replace(os.sep, "/")

    def _inside(self, path: str) -> str | None:
        if path == self.root:
            return "."
        return path[len(self.root) + 1 :] if path.startswith(self.root + os.sep) else None


def listing(path: str) -> str | None:
    """The digest of the names in a folder, hidden ones apart, or None where there is none."""
    try:
        names = sorted(name for name in os.listdir(path) if not name.startswith((".", "__")))
    except OSError:
        return None
    return hashlib.sha256("\n".join(names).encode("utf-8", "surrogateescape")).hexdigest()
