"""What processes of a test's hotline need to be told."""

import os

from tests.world import ADDRESS, TOKEN, World


def environment(world: World, valkey: str) -> dict[str, str]:
    """Return the environment of a process that works on this hotline."""
    return {
        **os.environ,
        "HOTLINE_SITE__DATA_DIR": str(world.ctx.settings.site.data_dir),
        "HOTLINE_SITE__PUBLIC_URL": ADDRESS,
        "HOTLINE_CARRIER__AUTH_TOKEN": TOKEN,
        "REDIS_URL": valkey,
    }
