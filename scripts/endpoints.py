"""Reads file names from standard input and prints each #[server] attribute that names no endpoint. Part of rules.sh."""
import re
import sys

START = re.compile(r"^\s*#\[(?:leptos::|leptos::server::)?server\b", re.M)

for name in sys.stdin.read().split("\n"):
    if not name:
        continue
    text = open(name, encoding="utf-8").read()
    for hit in START.finditer(text):
        depth, end = 0, hit.end()
        for end in range(text.index("[", hit.start()), len(text)):
            depth += {"[": 1, "]": -1}.get(text[end], 0)
            if depth == 0:
                break
        if not re.search(r'\bendpoint\s*=\s*"[^"]+"', text[hit.start() : end]):
            print(f"{name}:{text.count(chr(10), 0, hit.start()) + 1}")
