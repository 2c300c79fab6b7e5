"""Records what the official SDKs send and read, or checks that the recordings still say so.

    python3 conformance/run.py --check    compares with what is committed; exit code 1 and the first differences otherwise
    python3 conformance/run.py --write    writes the recordings anew

Exit code 3 says that the SDKs could not be installed: no Node, an old Python, no way to a registry. They are installed into
`target/conformance/`, in the versions that are pinned here. They talk to servers on loopback with keys that are no keys; nothing
else leaves the machine.
"""

import difflib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
TARGET = FOLDER.parent / os.environ.get("CARGO_TARGET_DIR", "target") / "conformance"
VENV = TARGET / "venv"
NODE = TARGET / "node"
OUT_OF_REACH = 3
# Seconds that one installer may take.
PATIENCE = 600
# What is compared: the folder of a new recording, the folder here.
COMMITTED = {"requests": FOLDER / "recorded", "answers": FOLDER / "parsed", "returned": FOLDER / "returned"}


def main(mode):
    if mode not in ("--check", "--write"):
        sys.exit(__doc__)
    TARGET.mkdir(parents=True, exist_ok=True)
    setup()
    with tempfile.TemporaryDirectory(dir=TARGET) as scratch:
        scratch = Path(scratch)
        record(scratch)
        new = {kind: merged(kind, scratch) for kind in COMMITTED}
    if mode == "--write":
        for kind in COMMITTED:
            write(COMMITTED[kind], new[kind])
        return 0
    return check(new)


# Installing


def setup():
    if sys.version_info < (3, 10):
        out_of_reach(f"Python 3.10 is needed, this is {sys.version.split()[0]}")
    if not shutil.which("node") or not shutil.which("npm"):
        out_of_reach("Node and npm are needed")
    pins = ("requirements.txt", "constraints.txt")
    if stale(VENV, pins):
        shutil.rmtree(VENV, ignore_errors=True)
        install([sys.executable, "-m", "venv", VENV])
        pip = [python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries=1"]
        install([*pip, "-r", FOLDER / "requirements.txt", "-c", FOLDER / "constraints.txt"])
        settled(VENV, pins)
    pins = ("package.json", "package-lock.json")
    if stale(NODE, pins):
        shutil.rmtree(NODE, ignore_errors=True)
        NODE.mkdir(parents=True)
        for name in pins:
            shutil.copy(FOLDER / name, NODE / name)
        npm = [shutil.which("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"]
        install([*npm, "--prefix", NODE])
        settled(NODE, pins)


def python():
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def stamp(names):
    """What is pinned; another Python needs another environment."""
    pinned = b"".join((FOLDER / name).read_bytes() for name in names)
    return hashlib.sha256(pinned + sys.version.encode()).hexdigest()


def stale(folder, names):
    mark = folder / ".settled"
    return not mark.is_file() or mark.read_text() != stamp(names)


def settled(folder, names):
    (folder / ".settled").write_text(stamp(names))


def install(command):
    command = [str(word) for word in command]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        out_of_reach(f"`{command[0]}` took more than {PATIENCE} seconds")
    if done.returncode:
        out_of_reach(tail(done.stderr))


def out_of_reach(reason):
    print(f"could not install the SDKs: {reason}", file=sys.stderr)
    sys.exit(OUT_OF_REACH)


def tail(text):
    return "\n".join(text.strip().splitlines()[-15:])


# Recording


def record(scratch):
    script(python(), FOLDER / "record.py", scratch / "python")
    script(shutil.which("node"), FOLDER / "record.mjs", NODE, scratch / "python" / "calls", scratch / "node")


def script(*command):
    # No variable of the caller: SDKs read keys, addresses and proxies from there.
    environment = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    environment |= {"HOME": str(TARGET), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, encoding="utf-8", env=environment
    )
    if done.returncode:
        sys.exit(f"{Path(command[1]).name} failed:\n{tail(done.stderr)}")


# Merging what several SDKs did at the same call


def merged(kind, scratch):
    """The text of each file, by its path below the folder that is committed."""
    readings = {}
    for language in ("python", "node"):
        for path in sorted((scratch / language / kind).glob("*/*.json")):
            name = str(path.relative_to(scratch / language / kind))
            readings.setdefault(name, []).append(json.loads(path.read_text(encoding="utf-8")))
    if kind == "requests":
        return requests(readings)
    of_kind = {"answers": "read", "returned": "sent"}[kind]
    return {name: text({of_kind: groups(values)}) for name, values in readings.items()}


def requests(readings):
    files, index = {}, {}
    for name, values in readings.items():
        form, case = name.replace(os.sep, "/").removesuffix(".json").split("/")
        entry = index.setdefault(form, {"sdks": set(), "left_out": set(), "cannot": {}, "differ": []})
        if reason := values[0].get("inexpressible"):
            entry["cannot"][case] = reason
            continue
        entry["sdks"] |= {value["sdk"] for value in values}
        entry["left_out"] |= {header for value in values for header in value.pop("left_out")}
        model = {value.pop("model") for value in values}.pop()
        sent = groups(values)
        if len(sent) > 1:
            entry["differ"].append(case)
        files[name] = text({"model": model, "sent": sent})
    for entry in index.values():
        entry |= {"sdks": sorted(entry["sdks"]), "left_out": sorted(entry["left_out"])}
    files["index.json"] = text(dict(sorted(index.items())))
    return files


def groups(values):
    """SDKs that did the same stand together."""
    found = []
    for value in values:
        sdk = value.pop("sdk")
        value = sorted_keys(value)
        for group in found:
            if {key: group[key] for key in value} == value:
                group["sdks"].append(sdk)
                break
        else:
            found.append({"sdks": [sdk], **value})
    return found


def sorted_keys(value):
    """Objects by name, so that an SDK's own order does not matter."""
    if isinstance(value, dict):
        return {key: sorted_keys(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [sorted_keys(item) for item in value]
    return value


def text(value):
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


# Writing and comparing


def write(folder, files):
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")


def check(new):
    differences = []
    for kind in COMMITTED:
        folder = COMMITTED[kind]
        old = {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in folder.rglob("*.json")}
        for name in sorted(old.keys() | new[kind].keys()):
            before, after = old.get(name, ""), new[kind].get(name, "")
            if before != after:
                place = f"conformance/{folder.name}/{name}"
                lines = difflib.unified_diff(
                    before.splitlines(), after.splitlines(), place, "what the SDKs do now", n=2, lineterm=""
                )
                differences.append("\n".join(list(lines)[:20]))
    if differences:
        print("\n\n".join(differences[:5]))
        print(f"\n{len(differences)} recordings differ; `python3 conformance/run.py --write` writes them anew")
        return 1
    print(f"{sum(map(len, new.values()))} recordings are what the SDKs do")
    return 0


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
