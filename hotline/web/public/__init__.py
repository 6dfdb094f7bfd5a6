"""What anybody may fetch: the prompts that the carrier plays, and the health check."""

from hotline.web.public.pages import public_pages

__all__ = ["public_pages"]
