"""A person's file → a table → X and y, with a sentence for everything that was odd.

Standard library and numpy; bytes in, frozen results out, nothing is kept. It stands before the
engine rather than in the pages, so that a notebook reads a file exactly as the app does:

>>> table = read_table(b"dose;weight;effect\\n1,5;70;2,5\\n2,5;64;3,5\\n0,5;81;1,0\\n"
...                    b"3,0;77;4,1\\n1,0;59;2,2\\n2,0;;3,0\\n", "trial.csv")
>>> table.layout.sentence
'Columns separated by semicolons, decimal commas, names in line 1.'
>>> choice = table.choose("effect")
>>> choice.X.shape, choice.names, choice.remarks
((5, 2), ('dose', 'weight'), ('1 row with missing values was left out.',))

Whatever cannot be used raises `Unreadable` with a sentence for the person whose file it is.
Reading is linear in the size of the file and bounded in bytes, columns and cells. Names and
examples in sentences are quoted as they stand: show them as text, never as markup.
"""

from engine.reading.columns import Column
from engine.reading.layout import Layout
from engine.reading.limits import LARGEST_BYTES, LARGEST_CELLS, LARGEST_COLUMNS, Unreadable
from engine.reading.read import read_table
from engine.reading.selection import LARGEST_D, Selection, Table

__all__ = [
    "LARGEST_BYTES",
    "LARGEST_CELLS",
    "LARGEST_COLUMNS",
    "LARGEST_D",
    "Column",
    "Layout",
    "Selection",
    "Table",
    "Unreadable",
    "read_table",
]
