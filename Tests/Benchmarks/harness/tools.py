"""What the benchmark needs to be built and installed; it says so first."""
import os, shutil, subprocess, sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
PROGRAMS = os.path.join(ROOT, ".build", "release")
SOURCES = os.path.join(ROOT, "Tests", "Benchmarks", "programs")
VENV = os.path.join(ROOT, ".build-tests", "bench-venv")

#: Debian's packages, and the program that shows that one is there.
PACKAGES = {"wrk": "wrk", "nginx-light": "nginx", "lighttpd": "lighttpd", "fcgiwrap": "fcgiwrap", "webhook": "webhook"}


def say(text):
    print(f"== {text}", file=sys.stderr, flush=True)


def run(command, **options):
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}")


def build():
    say("swift build -c release --static-swift-stdlib")
    run(["swift", "build", "-c", "release", "--static-swift-stdlib"], cwd=ROOT)


def compile(source, output, *options):
    run(["cc", "-O2", os.path.join(SOURCES, source), "-o", output, *options])


def install(packages):
    missing = [package for package in packages if package in PACKAGES and not shutil.which(
        PACKAGES[package], path=os.environ["PATH"] + ":/usr/sbin")]
    if missing:
        say("installing Debian packages: " + " ".join(missing))
        _install_from_debian(missing)
    if "functions-framework" in packages and not os.path.exists(f"{VENV}/bin/functions-framework"):
        say(f"installing from PyPI into {os.path.relpath(VENV, ROOT)}: functions-framework")
        run([sys.executable, "-m", "venv", "--clear", VENV])
        run([f"{VENV}/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
             "functions-framework"])


def _install_from_debian(packages):
    as_root = [] if os.geteuid() == 0 else ["sudo"]
    if as_root and not shutil.which("sudo"):
        sys.exit(f"is neither root nor has sudo; install these packages: {' '.join(packages)}")
    # policy-rc.d keeps the services that come with the packages from being started.
    run(as_root + ["sh", "-ec", """
        policy=/usr/sbin/policy-rc.d
        if [ ! -e $policy ]; then
            trap "rm -f $policy" EXIT
            printf '#!/bin/sh\\nexit 101\\n' > $policy
            chmod +x $policy
        fi
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
        """, "install", *packages])
