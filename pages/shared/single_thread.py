"""Linear algebra on one thread per piece of work; imported before numpy is.

The library's own threads wait for each other in busy loops. Where a second piece of work runs, as
on any server, that was measured to slow both down thirty times.
"""

import os

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(variable, "1")
