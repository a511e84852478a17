"""Samples words with their stems out of a checkout of github.com/snowballstem/snowball-data: python3 make.py CHECKOUT EVERY-NTH"""
import pathlib, sys

checkout, step = pathlib.Path(sys.argv[1]), int(sys.argv[2])
names = dict(en="english", de="german", es="spanish", fr="french", it="italian", nl="dutch_porter", pt="portuguese", ru="russian", sv="swedish")
for code, name in names.items():
    read = lambda kind: (checkout / name / f"{kind}.txt").read_text("utf-8").split("\n")
    pairs = [(w, s) for w, s in zip(read("voc"), read("output")) if w.isalpha() and w == w.lower()]
    here = pathlib.Path(__file__).parent / f"{code}.tsv"
    here.write_text("".join(f"{w}\t{s}\n" for w, s in pairs[::step]), "utf-8")
