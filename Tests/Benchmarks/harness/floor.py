"""The practical floor in plain C: programs/floor.c."""
import os, subprocess

from harness import tools


def build():
    if not os.path.exists("floor"):
        tools.compile("floor.c", "floor", "-lsqlite3", "-lcurl", "-lcrypto")
        tools.compile("floor.c", "floor-once", "-DONCE", "-lsqlite3")


def per_second(*arguments):
    done = subprocess.run(["./floor", *map(str, arguments)], capture_output=True, check=True, text=True)
    return float(done.stdout.split()[1])
