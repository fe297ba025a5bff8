#!/usr/bin/env python3
"""Makes countries.bin.gz, the countries of addresses, from two CSV files of `first,last,country` with numeric addresses.

Usage: make_countries.py IPV4_NUM_CSV IPV6_NUM_CSV OUT

Layout, before gzip, numbers as unsigned LEB128: how many countries, two ASCII letters each (the first is "--", nobody's);
then for IPv4 and for IPv6: how many ranges, and for each the distance of its first address from the one before, and its
country's place in the list. A range ends where the next one begins. IPv6 addresses are their first 48 bits.
The data is that of "asn-country" of the project ip-location-db (CC0), 2026-06-17, which is made from the statistics of the
five regional internet registries: Number Resource Organization, nro.net, CC BY 4.0.
"""
import csv
import gzip
import sys

V6_SHIFT = 80


def varint(out, value):
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)


def ranges(path, shift):
    """[(first, country)] without gaps; "--" is nobody's."""
    found = []
    end = 0
    with open(path, newline="", encoding="ascii") as file:
        for first, last, country in csv.reader(file):
            first, last = int(first) >> shift, int(last) >> shift
            if first < end:
                first = end
            if last < first:
                continue
            if first > end:
                found.append((end, "--"))
            found.append((first, country))
            end = last + 1
    found.append((end, "--"))
    merged = []
    for first, country in found:
        if not merged or merged[-1][1] != country:
            merged.append((first, country))
    return merged


def main():
    v4 = ranges(sys.argv[1], 0)
    v6 = ranges(sys.argv[2], V6_SHIFT)
    countries = ["--"] + sorted({country for _, country in v4 + v6} - {"--"})
    number = {country: i for i, country in enumerate(countries)}
    out = bytearray()
    varint(out, len(countries))
    for country in countries:
        out += country.encode("ascii")
    for table in (v4, v6):
        varint(out, len(table))
        before = 0
        for first, country in table:
            varint(out, first - before)
            varint(out, number[country])
            before = first
    with open(sys.argv[3], "wb") as file, gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
        packed.write(out)
    print(f"{len(countries) - 1} countries, {len(v4)} IPv4 and {len(v6)} IPv6 ranges")


main()
