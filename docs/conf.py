"""How docs/ becomes a site: make docs. Nothing is fetched, and the pages need no network to be read."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "building"))

project = "Plan workbook"
html_title = "Plan workbook"
language = "en"
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "docstrings",
    "drawn_math",
    "notebook_pages",
    "told_by_code",
]
exclude_patterns = ["building", "look"]
myst_enable_extensions = ["dollarmath", "deflist"]
myst_heading_anchors = 3
suppress_warnings = ["ref.python"]  # a short name of a type that several modules bear
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "undoc-members": False}
default_role = "literal"  # docstrings mark code as Markdown does, with one backtick
toc_object_entries = False
html_math_renderer = "drawn"
html_theme = "alabaster"
html_static_path = ["look"]
html_css_files = ["own.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_theme_options = {
    "description": "Will the plan be reached?",
    "fixed_sidebar": True,
    "page_width": "1120px",
    "sidebar_width": "240px",
    "show_powered_by": False,
    "show_relbars": False,
    "extra_nav_links": {},
    "font_family": "system-ui, sans-serif",
    "head_font_family": "system-ui, sans-serif",
}
html_sidebars = {"**": ["about.html", "searchfield.html", "navigation.html"]}
