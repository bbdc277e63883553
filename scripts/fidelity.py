#!/usr/bin/env python3
"""How well and how fast documents are read, against other programs.

    scripts/fidelity.py GNOMON FILE...

PDF files are compared with what `pdftotext` (poppler) reads, Word documents and
spreadsheets with LibreOffice's text export. Printed for each: pages, bag F1 (words
and Chinese characters, order left aside), recall in order (longest common
subsequence, by `diff`), and the time of both programs, start included.

What pages repeat at their top and bottom is taken out of the other program's text,
because Gnomon leaves it out and reports it; hyphens at line ends are closed up.
"""

import collections
import gzip
import os
import re
import resource
import subprocess
import sys
import tempfile
import time

TOKEN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W_\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
EDGE_LINES = 3


def run(args):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    done = subprocess.run(args, capture_output=True)
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done, wall, cpu


def without_furniture(text):
    """Drops the lines that stand at the edge of three pages or more."""
    pages = [page.splitlines() for page in text.split("\f")]

    def key(line):
        return re.sub(r"\d+", "#", re.sub(r"\s", "", line))

    def edges(page):
        filled = [i for i, line in enumerate(page) if line.strip()]
        return set(filled[:EDGE_LINES] + filled[-EDGE_LINES:])

    counts = collections.Counter()
    for page in pages:
        counts.update({key(page[i]) for i in edges(page)})
    out = []
    for page in pages:
        at = edges(page)
        out += [line for i, line in enumerate(page) if not (i in at and counts[key(line)] >= 3)]
    return "\n".join(out)


def tokens(text):
    text = re.sub(r"([a-z])[-\u00ad\u2010]\n([a-z])", r"\1\2", text)
    return TOKEN.findall(text.lower())


def bag_f1(ours, theirs):
    a, b = collections.Counter(ours), collections.Counter(theirs)
    common = sum((a & b).values())
    return 2 * common / max(1, sum(a.values()) + sum(b.values()))


def ordered_recall(ours, theirs):
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for name, words in (("ours", ours), ("theirs", theirs)):
            names.append(os.path.join(folder, name))
            with open(names[-1], "w", encoding="utf-8") as file:
                file.writelines(word + "\n" for word in words)
        done = subprocess.run(["diff", *names], capture_output=True, text=True, encoding="utf-8")
    missing = sum(line.startswith("> ") for line in done.stdout.splitlines())
    return 1 - missing / max(1, len(theirs))


def other(path, folder):
    """The other program's text, and its wall and processor time."""
    if path.endswith(".pdf"):
        done, wall, cpu = run(["pdftotext", "-enc", "UTF-8", path, "-"])
        text = done.stdout.decode("utf-8", "replace")
        return without_furniture(text), text.count("\f"), wall, cpu
    kind = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1" if path.endswith(
        (".xlsx", ".xls", ".ods")) else "txt:Text (encoded):UTF8"
    _, wall, cpu = run(["soffice", "--headless", "--convert-to", kind, "--outdir", folder, path])
    text = ""
    for name in sorted(os.listdir(folder)):
        if name.endswith((".txt", ".csv")):
            with open(os.path.join(folder, name), encoding="utf-8-sig") as file:
                text += file.read() + "\n"
    return text, 0, wall, cpu


def main():
    gnomon, files = sys.argv[1], sys.argv[2:]
    print(f"{'file':34} {'pages':>5} {'bag F1':>7} {'ordered':>7} {'ours s':>7} {'other s':>7} {'ratio':>6}")
    sums = [0.0] * 4
    count = 0
    for path in files:
        with tempfile.TemporaryDirectory() as folder:
            if path.endswith(".gz"):
                plain = os.path.join(folder, os.path.basename(path)[:-3])
                with gzip.open(path) as packed, open(plain, "wb") as file:
                    file.write(packed.read())
                path = plain
            done, wall, cpu = run([gnomon, "extract", "--text", path])
            if done.returncode:
                print(f"{os.path.basename(path):34} {done.stderr.decode().strip()}")
                continue
            ours = tokens(done.stdout.decode("utf-8"))
            out = os.path.join(folder, "out")
            os.mkdir(out)
            text, pages, _, other_cpu = other(path, out)
            theirs = tokens(text)
            f1, recall = bag_f1(ours, theirs), ordered_recall(ours, theirs)
            name = os.path.basename(path)[:34]
            print(f"{name:34} {pages:5} {f1:7.4f} {recall:7.4f} {cpu:7.2f} {other_cpu:7.2f} "
                  f"{cpu / max(other_cpu, 0.01):6.2f}", flush=True)
            for i, value in enumerate((f1, recall, cpu, other_cpu)):
                sums[i] += value
            count += 1
    if count:
        print(f"{'mean / ratio of sums':34} {'':5} {sums[0] / count:7.4f} {sums[1] / count:7.4f} "
              f"{sums[2]:7.2f} {sums[3]:7.2f} {sums[2] / max(sums[3], 0.01):6.2f}")


if __name__ == "__main__":
    main()
