# SPDX-License-Identifier: MIT
"""What the figures were taken with: processor, system, versions."""
import datetime
import pathlib
import platform
import subprocess


def first_line(command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return "unknown"


def processor():
    fields = {}
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        fields.setdefault(name.strip(), value.strip())
    flags = fields.get("flags", fields.get("Features", "")).split()
    vectors = [flag for flag in ("avx2", "avx512f", "avx512_bf16", "amx_bf16", "asimd", "sve") if flag in flags]
    return {"name": fields.get("model name", platform.machine()), "family": fields.get("cpu family"),
            "model": fields.get("model"), "vectors": vectors}


def system():
    for line in pathlib.Path("/etc/os-release").read_text().splitlines():
        if line.startswith("PRETTY_NAME="):
            return line.split("=", 1)[1].strip('"')
    return platform.system()


def memory_gb():
    return round(int(pathlib.Path("/proc/meminfo").read_text().split()[1]) * 1024 / 1e9, 1)


def describe(cores):
    return {"date": datetime.date.today().isoformat(), "processor": processor(), "memory_gb": memory_gb(),
            "system": system(), "kernel": platform.release(), "cores": sorted(cores),
            "commit": first_line(["git", "-C", pathlib.Path(__file__).parent, "describe", "--always", "--dirty"]),
            "python": platform.python_version()}
