#!/usr/bin/env python3
"""Texts as lines, for `uptake vocabulary --text`: a report of OpenI's table (report,section,sentence)
a line, a sentence of JSON Lines ({"text": ...}) a line.

    scripts/report_lines.py reports.csv sentences.jsonl ... > lines.txt
"""

import csv
import itertools
import json
import sys


def lines_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        if path.endswith(".jsonl"):
            yield from (json.loads(line)["text"] for line in file)
            return
        for _, rows in itertools.groupby(csv.DictReader(file), key=lambda row: row["report"]):
            yield ". ".join(row["sentence"] for row in rows)


def main():
    for path in sys.argv[1:]:
        for line in lines_of(path):
            print(" ".join(line.split()))


if __name__ == "__main__":
    main()
