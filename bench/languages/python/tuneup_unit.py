"""One timed process: imports the target from the working folder and times it.

Usage: tuneup_unit.py --iterations N --calls N (--recorded FILE | --benchmark FILE) [--calibrate yes]
`--calibrate` prints how long a pass takes instead. The garbage collector stays on, as in production.
"""

import sys
import time

began = time.perf_counter_ns()

from tuneup_timing import main

# The project's modules must not be hidden by what lies beside this file.
del sys.path[0]

sys.exit(main(began))
