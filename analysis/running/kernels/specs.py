"""How a batch starts its kernels: in the clean room, warm or stock, whatever kernelspecs are installed.

A kernelspec `python3` of the user's may name any interpreter; a run has the one that this process has.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_client.kernelspec import KernelSpecManager

CLEAN = str(Path(__file__).with_name("clean.py"))
WARM, STOCK = "workbook", "python3"
PROVISIONERS = {WARM: "workbook-warm", STOCK: "local-provisioner"}


def has_warm() -> bool:
    """Whether the provisioner of warm kernels is installed."""
    from jupyter_client.provisioning.factory import KernelProvisionerFactory

    return PROVISIONERS[WARM] in KernelProvisionerFactory.instance().provisioners


def clean_specs() -> KernelSpecManager:
    """What jupyter_client asks for a kernelspec: it knows the two kernels of the clean room."""
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel

    class CleanSpecs(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            if kernel_name not in PROVISIONERS:
                raise NoSuchKernel(kernel_name)
            words = [sys.executable, CLEAN, "-f", "{connection_file}"]
            if kernel_name != STOCK:  # nbclient gives it to kernels of the stock name
                words.append("--HistoryManager.hist_file=:memory:")
            return KernelSpec(
                argv=words,
                display_name="Python 3",
                language="python",
                metadata={"kernel_provisioner": {"provisioner_name": PROVISIONERS[kernel_name]}},
            )

    return CleanSpecs()
