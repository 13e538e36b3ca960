"""Start a stock kernel that reads no configuration of IPython but its own folder's: run as a script.

Beside the user's folder IPython reads /etc/ipython, /usr/local/etc/ipython and the environment's etc/ipython,
start-up files among them, and nothing on the command line keeps it from that.
"""

from __future__ import annotations

import sys


def main() -> None:
    """As `python -m ipykernel_launcher`."""
    del sys.path[0]  # the folder of this script
    from IPython.core import application

    application.SYSTEM_CONFIG_DIRS.clear()
    application.ENV_CONFIG_DIRS.clear()
    from ipykernel import kernelapp

    kernelapp.launch_new_instance()


if __name__ == "__main__":
    main()
