"""A few hundred mutated files: a table or a sentence, never anything else, and no warning."""

from __future__ import annotations

import unicodedata
from random import Random

import numpy as np
import pytest

from engine.dataset import Dataset
from engine.reading import Unreadable, read_table
from engine.verdict import verdict
from tests.ugly_files import PLAIN, REFUSED, REMARKED, UNUSABLE, evil

FILES, SHARDS = 600, 6
SEEDS = [
    PLAIN.encode(),
    PLAIN.encode("utf-16"),
    evil(),
    *(data for data, _ in REMARKED.values()),
    *(data for data, _ in REMARKED.values()),
    *(data for data, _ in (REFUSED | UNUSABLE).values() if len(data) < 5000),
]
PIECES = [
    *(b",", b";", b"\t", b'"', b"\n", b"\r", b" ", b"#", b"sep=;\n", b"\0", b"\xff\xfe", b"\xff"),
    *(
        b"1e308",
        b"-1e308",
        b"-1e-308",
        b"1e999",
        b"nan",
        b"inf",
        b"0",
        b"-0.0",
        b"1_0",
        b"1,234",
        b"1.234,5",
    ),
    *(b"yes", b"no", b"NA", b"?", b"2020-01-01", b"=cmd()", b"<b>", b"`", b"$x$", b"\xe2\x88\x92"),
    *(
        b"1" * 400,
        b"9" * 140_000,
        b"," * 300,
        b"\n" * 50,
        b'"' * 7,
        b"\xc2\xa0",
        b"\xf0\x9f\x98\x80",
    ),
]


def mutated(random: Random) -> bytes:
    """A file with one to five things done to it."""
    data = random.choice(SEEDS)
    for _ in range(random.randint(1, 5)):
        at, to = sorted(random.randint(0, len(data)) for _ in range(2))
        to = min(to, at + random.choice((1, 3, 100)))
        part = data[at:to]
        change = random.randrange(7)
        if change == 0:
            part = b""
        elif change == 1:
            part += random.choice(PIECES)
        elif change == 2:
            part = random.choice(PIECES)
        elif change == 3:
            part *= random.randint(2, 5)
        elif change == 4:
            part = bytes(random.randrange(256) for _ in part[:20])
        elif change == 5:
            lines = data.split(b"\n")
            random.shuffle(lines)
            data, part = b"\n".join(lines), data[at:to]
        else:
            old, new = random.choice(PIECES[:30]), random.choice(PIECES[:40])
            data = data.replace(old, new, 20)
        data = data[:at] + part + data[to:]
    return data[:400_000]


def assert_a_sentence(text: str) -> None:
    assert text.strip() == text and text.endswith("."), text
    assert len(text) < 3000
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Cn") for c in text), ascii(text)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_mutated_file_is_a_table_or_a_sentence(shard: int) -> None:
    read = used = 0
    for number in range(FILES // SHARDS):
        data = mutated(Random(1000 * shard + number))
        try:
            table = read_table(data, "x.csv")
            read += 1
            for remark in table.remarks:
                assert_a_sentence(remark)
            assert len({c.name for c in table.columns}) == len(table.columns)
            for column in table.columns:
                assert column.name and column.name.isprintable() and len(column.name) < 80
            assert table.values.shape == (table.rows, len(table.columns))
            assert not np.isinf(table.values).any()
            choice = table.choose(table.suggested_target)
            for remark in choice.remarks:
                assert_a_sentence(remark)
            used += 1
        except Unreadable as refusal:
            assert_a_sentence(str(refusal))
            continue
        assert np.isfinite(choice.X).all() and np.isfinite(choice.y).all()
        for standardize in (False, choice.scales_differ):
            try:
                data_set = Dataset(choice.X, choice.y, standardize=standardize)
            except ValueError as error:
                assert "change its unit" in str(error)
            else:
                assert verdict(data_set).sentence
    # Neither side is empty: the mutations reach all of the reader.
    assert FILES // SHARDS > read > used > FILES // SHARDS / 6
