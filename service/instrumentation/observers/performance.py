import gc as _tuneup_gc
import itertools as _tuneup_itertools
import os as _tuneup_os
import sys as _tuneup_sys
import time as _tuneup_time
import types as _tuneup_types

_tuneup_calls = {}


def _tuneup_observe(function, test, line):
    """The function, with each call announced on standard output together with the time it took."""

    def observed(*args, **kwargs):
        loop = int(_tuneup_os.environ.get("CODEFLASH_LOOP_INDEX", "1"))
        count = _tuneup_calls.get((test, line, loop), 0)
        _tuneup_calls[test, line, loop] = count + 1
        fields = "@module@:%s:@function@:%d:%s_%d" % (test, loop, line, count)
        print("!$######%s######$!" % fields)
        error = None
        collecting = _tuneup_gc.isenabled()
        _tuneup_gc.disable()
        start = _tuneup_time.perf_counter_ns()
        try:
            outcome = function(*args, **kwargs)
            if isinstance(outcome, _tuneup_types.GeneratorType):
                outcome = list(_tuneup_itertools.islice(outcome, @drained@))
                generated = True
            else:
                generated = False
            @synchronise@
        except (Exception, SystemExit) as raised:
            error = raised
        finally:
            duration = _tuneup_time.perf_counter_ns() - start
            if collecting:
                _tuneup_gc.enable()
        print("!######%s:%d######!" % (fields, duration))
        if error is not None:
            raise error
        return iter(outcome) if generated else outcome

    return observed
