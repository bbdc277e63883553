#!/usr/bin/env python3
"""Nothing acknowledged is lost: kills, fills, forbids and tears, then looks.

usage: scripts/torture.py [--rounds 500] [--gnomon target/release/gnomon] [--notices FOLDER]

Prints a table; exits with 1 when anything acknowledged is missing or `verify` is not clean. The
rounds with a full and a read-only disk need the right to mount; they are skipped, with a line, without it.
"""
import argparse, json, os, random, shutil, signal, subprocess, sys, tempfile, time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run(gnomon, data, *args):
    return subprocess.run([gnomon, "--data", str(data), "--json", *map(str, args)], capture_output=True, text=True)


def acknowledged(lines):
    """The inputs that a run said were recorded."""
    found = []
    for line in lines.splitlines():
        try:
            receipt = json.loads(line)
        except ValueError:
            continue  # cut off: not acknowledged
        if receipt.get("state") in ("read", "read_in_part", "unchanged"):
            found.append(receipt["origin"])
    return found


def check(gnomon, data, owed, where):
    """Everything owed is listed, and everything listed verifies."""
    verified = run(gnomon, data, "verify")
    problems = json.loads(verified.stdout or '{"problems": ["no answer: ' + verified.stderr.strip().replace('"', "'") + '"]}')["problems"]
    listed = set()
    for line in run(gnomon, data, "deposit", "list", "--limit", 4000000).stdout.splitlines():
        receipt = json.loads(line)
        if receipt["state"] != "refused":
            listed.add(receipt["origin"])
    missing = [origin for origin in owed if origin not in listed]
    for problem in problems[:3]:
        print(f"  {where}: {problem}")
    for origin in missing[:3]:
        print(f"  {where}: {origin} was acknowledged and is not there")
    return len(problems) + len(missing)


def killed(gnomon, files, rounds, within, folder):
    """`kill -9` at a random moment of ingest, again and again on one register."""
    data, owed, faults, kills = folder / "killed", set(), 0, 0
    for number in range(rounds):
        batch = random.sample(files, 12)
        process = subprocess.Popen(
            [gnomon, "--data", str(data), "--json", "ingest", *map(str, batch)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        time.sleep(random.uniform(0.0, within))
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            kills += 1
        owed.update(acknowledged(process.communicate()[0]))
        if (number + 1) % 50 == 0 or number + 1 == rounds:
            faults += check(gnomon, data, owed, f"round {number + 1}")
    return f"{rounds} rounds, {kills} killed, {len(owed)} acknowledged", faults


def mounted(folder, size):
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True)
    return done.returncode == 0


def full(gnomon, files, folder):
    """Ingest until the disk is full, then with some room again."""
    disk = folder / "small"
    if not mounted(disk, "6m"):
        return "skipped: this user may not mount", 0
    try:
        data, said = disk / "data", run(gnomon, disk / "data", "ingest", *files[:1500])
        owed = acknowledged(said.stdout)
        clear = "free some space" in said.stderr or "free some space" in said.stdout
        faults = 0 if clear and said.returncode == 3 else 1
        if faults:
            print("  full disk: no clear message:", said.returncode, said.stderr.strip()[-200:])
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        faults += check(gnomon, data, owed, "full disk")
        owed += acknowledged(run(gnomon, data, "ingest", *files[:1500]).stdout)
        faults += check(gnomon, data, owed, "after the full disk")
        return f"{len(owed)} acknowledged before and after", faults
    finally:
        subprocess.run(["umount", str(disk)])


def read_only(gnomon, files, folder):
    """A register on a medium that cannot be written still answers."""
    disk = folder / "ro"
    if not mounted(disk, "64m"):
        return "skipped: this user may not mount", 0
    try:
        data = disk / "data"
        owed = acknowledged(run(gnomon, data, "ingest", *files[:50]).stdout)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        said = run(gnomon, data, "ingest", *files[50:60])
        faults = check(gnomon, data, owed, "read-only")
        if said.returncode == 0 or "--data" not in said.stderr:
            print("  read-only: no clear message:", said.returncode, said.stderr.strip()[-200:])
            faults += 1
        return f"{len(owed)} acknowledged, still answered", faults
    finally:
        subprocess.run(["umount", str(disk)])


def torn(gnomon, files, rounds, folder):
    """The last write cut off at any byte behind what was acknowledged."""
    faults = 0
    for number in range(rounds):
        data = folder / f"torn-{number}"
        batch = random.sample(files, 6)
        owed = acknowledged(run(gnomon, data, "ingest", *batch[:3]).stdout)
        # A reader keeps the log from being folded into the database.
        import sqlite3
        reader = sqlite3.connect(data / "register.sqlite")
        reader.execute("begin").close()
        reader.execute("select count(*) from receipt").fetchone()
        owed += acknowledged(run(gnomon, data, "ingest", batch[3]).stdout)
        log = data / "register.sqlite-wal"
        before = log.stat().st_size if log.exists() else 0
        run(gnomon, data, "ingest", batch[4])
        copy = folder / f"torn-copy-{number}"
        shutil.copytree(data, copy)
        reader.close()
        log = copy / "register.sqlite-wal"
        if log.exists() and before < log.stat().st_size:
            with open(log, "r+b") as file:
                file.truncate(random.randrange(before, log.stat().st_size))
        (copy / "register.sqlite-shm").unlink(missing_ok=True)
        faults += check(gnomon, copy, owed, f"torn {number}")
        shutil.rmtree(copy)
        shutil.rmtree(data)
    return f"{rounds} rounds", faults


def catalogue(path, rows, state):
    """A list of made-up standards, each with a title and how it stands."""
    with open(path, "w", encoding="utf-8") as file:
        file.write("Standard,Title,Status,Published\n")
        for number in range(rows):
            file.write(f"GB/T {70000 + number}-2020,Test of part {number} under load,{state},2020-0{1 + number % 9}-15\n")


def imports(gnomon, rounds, folder):
    """`kill -9` at a random moment of importing a later version of a list: all of it shows, or nothing."""
    first, second, mapping, base = folder / "one.csv", folder / "two.csv", folder / "list.toml", folder / "lists"
    catalogue(first, 2000, "current")
    catalogue(second, 2600, "withdrawn")
    mapping.write_text(
        'name = "torture"\ntitle = "Standards under torture"\nkind = "standard"\nidentifier = "Standard"\n'
        '[[field]]\nfrom = "Title"\nproperty = "title"\n[[field]]\nfrom = "Status"\nproperty = "status"\n'
        '[[field]]\nfrom = "Published"\nproperty = "published"\n'
    )
    take = ["import", "--map", mapping, "--list", "torture", "--no-index"]
    run(gnomon, base, *take, first)

    def counts(data):
        found = json.loads(run(gnomon, data, "verify").stdout)
        return (found["deposits"], found["statements"]), found["problems"]

    before, _ = counts(base)
    whole = folder / "whole"
    shutil.copytree(base, whole)
    started = time.time()
    run(gnomon, whole, *take, second)
    takes = time.time() - started
    after, _ = counts(whole)
    if not before[1] < after[1]:
        print("  import: the second list adds nothing:", before, after)
        return "", 1
    faults, kills, through = 0, 0, 0
    for number in range(rounds):
        data = folder / f"import-{number}"
        shutil.copytree(base, data)
        process = subprocess.Popen(
            [gnomon, "--data", str(data), "--json", *map(str, take), str(second)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        time.sleep(random.uniform(0.0, 1.1 * takes))
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            kills += 1
        said = process.communicate()[0]
        here, problems = counts(data)
        through += here == after
        if problems or here not in (before, after) or (process.returncode == 0 and said and here != after):
            faults += 1
            print(f"  import {number}: {here}, neither {before} nor {after}; {problems[:2]}")
        # What was cut off does not stand in the way of the next try.
        run(gnomon, data, *take, second)
        if counts(data) != (after, []):
            faults += 1
            print(f"  import {number}: done again it is {counts(data)}")
        shutil.rmtree(data)
    return f"{rounds} rounds, {kills} killed, {through} had come through", faults


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--within", type=float, default=0.9, help="seconds, the latest moment of a kill; longer for a slow build")
    parser.add_argument("--gnomon", default=str(ROOT / "target/release/gnomon"))
    parser.add_argument("--notices", help="made by `cargo run --release --example notices -- FOLDER 2000`")
    parser.add_argument("--seed", type=int, default=20261123)
    options = parser.parse_args()
    random.seed(options.seed)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        notices = Path(options.notices) if options.notices else folder / "notices"
        if not options.notices:
            subprocess.run(
                ["cargo", "run", "--release", "--quiet", "--example", "notices", "--", str(notices), "2000"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
            )
        files = sorted(notices.rglob("*.txt"))[:4000]
        total = 0
        for name, result in [
            ("kill -9", lambda: killed(options.gnomon, files, options.rounds, options.within, folder)),
            ("killed import", lambda: imports(options.gnomon, max(1, options.rounds // 5), folder)),
            ("full disk", lambda: full(options.gnomon, files, folder)),
            ("read-only disk", lambda: read_only(options.gnomon, files, folder)),
            ("torn write", lambda: torn(options.gnomon, files, max(1, options.rounds // 20), folder)),
        ]:
            started = time.time()
            says, faults = result()
            total += faults
            print(f"{name:15} {says:60} {'all there' if faults == 0 else f'{faults} faults':12} {time.time() - started:6.1f} s", flush=True)
        sys.exit(1 if total else 0)


if __name__ == "__main__":
    main()
