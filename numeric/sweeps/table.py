"""The form of a sweep's parts on the disk: Parquet, one row an instance."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow
from pyarrow import parquet

from numeric.twins.evidence import Margins, Outcomes

__all__ = ["decoded", "encoded", "table_of"]


def encoded(found: Outcomes, ensembles: Sequence[str]) -> bytes:
    """A part as a Parquet file."""
    codes = pyarrow.array(found.drawn_from.astype(np.int32))
    columns: dict[str, Any] = {
        "index": found.index,
        "ensemble": pyarrow.DictionaryArray.from_arrays(codes, pyarrow.array(ensembles)),
        "n": found.n.astype(np.int32),
        "t": found.horizon.astype(np.int32),
        "margin": found.margins.margin,
        "tolerance": found.margins.tolerance,
        "fits": found.fits,
    }
    for name, inequality in found.margins.inequalities.items():
        columns[f"margin: {name}"] = inequality.margin
        columns[f"tolerance: {name}"] = inequality.tolerance
    file = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), file)
    return file.getvalue()


def table_of(files: Sequence[bytes]) -> pyarrow.Table:
    """Parts in a row, at least one, as one table."""
    return pyarrow.concat_tables([parquet.read_table(io.BytesIO(data)) for data in files])


def decoded(table: pyarrow.Table, ensembles: Sequence[str]) -> Outcomes:
    """The contents of a table: the inverse of :func:`encoded`."""
    codes = {name: code for code, name in enumerate(ensembles)}
    columns = {name: table.column(name).to_numpy() for name in table.column_names}
    prefix = "margin: "
    names = [name.removeprefix(prefix) for name in columns if name.startswith(prefix)]
    each = {
        name: Margins(columns[f"margin: {name}"], columns[f"tolerance: {name}"]) for name in names
    }
    return Outcomes(
        index=columns["index"],
        drawn_from=np.array([codes[name] for name in columns["ensemble"]]),
        n=columns["n"],
        horizon=columns["t"],
        margins=Margins(columns["margin"], columns["tolerance"], columns["fits"], each),
    )
