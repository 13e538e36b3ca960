"""The provisioner behind the kernelspec `workbook`: a forked kernel where it can be had, else a stock one.

papermill, nbclient, nbval and nbconvert find it through the entry point group
`jupyter_client.kernel_provisioners`; none of them has to know more than the kernel's name. JupyterLab uses it
for every kernel whose kernelspec names no other (the installed `etc/jupyter/jupyter_config.json` says so).
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import sysconfig
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from analysis.running.kernels.client import NoWarmKernelError, WarmKernel
from analysis.running.kernels.specs import CLEAN

LOOK_SECONDS = 0.002
LOOKS = 50
LAUNCHER = str(Path(sysconfig.get_path("purelib"), "ipykernel_launcher.py"))


class WarmProvisioner(LocalProvisioner):
    """Kernels from the warm process; `why_stock` says why the last one is a stock kernel, if it is."""

    why_stock: str | None = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Launch the kernel of `cmd`, which is the stock command line with a connection file."""
        clean = CLEAN in cmd
        launcher = CLEAN if clean else "ipykernel_launcher"
        if launcher not in cmd or not _same_python(cmd[0]):
            self.why_stock = f"{cmd[0]} is no Python kernel of this environment"
            return await super().launch_kernel(cmd, **kwargs)
        env = kwargs.get("env") or dict(os.environ)
        env["OPENBLAS_NUM_THREADS"] = "1"  # both kinds of kernel add up in the same order
        kwargs["env"] = env
        cwd = str(kwargs.get("cwd") or Path.cwd())
        arguments = [LAUNCHER, *cmd[cmd.index(launcher) + 1 :]]
        try:
            kernel = await asyncio.to_thread(WarmKernel, arguments, env, cwd, clean)
        except NoWarmKernelError as reason:
            self.why_stock = str(reason)
            self.log.warning("A stock kernel is started instead of a warm one: %s", reason)
            return await super().launch_kernel(cmd, **kwargs)
        self.why_stock = None
        self.process = kernel  # type: ignore[assignment]
        self.pid = self.pgid = kernel.pid
        self.cwd = cwd
        return self.connection_info

    @property
    def lost(self) -> bool:
        """True when the kernel died because the warm process did."""
        return bool(getattr(self.process, "lost", False))

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel and see it gone, so that the manager need not look again in a tenth of a second."""
        await super().kill(restart=restart)
        for _ in range(LOOKS):
            if await self.poll() is not None:
                return
            await asyncio.sleep(LOOK_SECONDS)

    async def wait(self) -> int | None:
        """Wait for the end, looking often: a killed kernel is gone within a millisecond."""
        while await self.poll() is None:
            await asyncio.sleep(LOOK_SECONDS)
        return await super().wait()


def _same_python(command: str) -> bool:
    """Whether a kernelspec's first word is the interpreter that would be forked."""
    found = shutil.which(command)
    return command in ("python", "python3") or (found is not None and Path(found).samefile(sys.executable))
