"""The operators' console: server-rendered pages in Kazakh, Russian and English."""

from hotline.web.console.setup import add_console

__all__ = ["add_console"]
