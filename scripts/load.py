#!/usr/bin/env python3
"""Load on the pages from a second process, as a table.

    scripts/load.py GNOMON DATA [USERS] [SECONDS]

GNOMON is the binary, DATA a register (for a large one: the example `notices`, then
`gnomon ingest`). Starts `gnomon serve`, lets USERS (20) ask for SECONDS (10) each kind of
page, and prints requests a second, the median and the 99th percentile in milliseconds,
the size of a page and the memory of the server, idle and afterwards.
"""
import http.client, json, subprocess, sys, threading, time, urllib.parse

binary, data = sys.argv[1], sys.argv[2]
users = int(sys.argv[3]) if len(sys.argv) > 3 else 20
seconds = float(sys.argv[4]) if len(sys.argv) > 4 else 10
server = subprocess.Popen([binary, "serve", "--port", "0", "--json", "--data", data], stdout=subprocess.PIPE, text=True)
port = urllib.parse.urlparse(json.loads(server.stdout.readline())["address"]).port


def memory():
    with open(f"/proc/{server.pid}/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))


def get(path, connection):
    connection.request("GET", path, headers={"Host": "localhost"})
    answer = connection.getresponse()
    return answer.status, answer.read()


def hits(query):
    _, body = get("/search.json?q=" + urllib.parse.quote(query), http.client.HTTPConnection("127.0.0.1", port))
    return json.loads(body)["hits"]


WORDS = ["电池", "工信部", "MIIT", "requirements", "\"征求意见\"", "GB/T 20000", "标准 管理", "kind:standard", "安全 2026", "处理"]
documents = ["/document/" + hit["key"].split(":")[1] for hit in hits("kind:document")] or ["/"]
entities = [hit["href"] for hit in hits("kind:standard")] or ["/"]
# The same ten questions are answered from what was found a moment ago; new ones are not.
NEW = [f"/search?q={urllib.parse.quote(word)}+{number}" for number in range(10000, 12000) for word in ("标准", "requirements", "安全")]
kinds = {
    "search": ["/search?q=" + urllib.parse.quote(word) for word in WORDS],
    "new": NEW,
    "reader": documents,
    "entity": entities,
    "desk": ["/"],
}
print(f"idle: {memory()} MB; {users} users, {seconds:g} s each")
# What the desk says of the whole register is worked out once, beside whatever else is asked.
start = time.monotonic()
get("/desk.json", http.client.HTTPConnection("127.0.0.1", port))
print(f"first summary: {time.monotonic() - start:.1f} s")
print(f"{'page':<8} {'req/s':>8} {'p50 ms':>8} {'p99 ms':>8} {'kB':>7} {'failed':>7}")
for kind, paths in kinds.items():
    times, sizes, failed = [], [], [0]
    until = time.monotonic() + seconds

    def user(number):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        at = number
        while time.monotonic() < until:
            start = time.monotonic()
            status, body = get(paths[at % len(paths)], connection)
            times.append((time.monotonic() - start) * 1000)
            sizes.append(len(body))
            failed[0] += status != 200
            at += users + 1

    threads = [threading.Thread(target=user, args=(number,)) for number in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.sort()
    middle, high = times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.99))]
    print(f"{kind:<8} {len(times) / seconds:>8.0f} {middle:>8.1f} {high:>8.1f} {sum(sizes) / len(sizes) / 1000:>7.1f} {failed[0]:>7}")
print(f"afterwards: {memory()} MB")
server.terminate()
