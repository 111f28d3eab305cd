import gc as _tuneup_gc
import inspect as _tuneup_inspect
import itertools as _tuneup_itertools
import os as _tuneup_os
import pickle as _tuneup_pickle
import re as _tuneup_re
import struct as _tuneup_struct
import sys as _tuneup_sys
import time as _tuneup_time
import types as _tuneup_types

try:
    import dill as _tuneup_dill
except ImportError:
    _tuneup_dill = _tuneup_pickle

_tuneup_folder = "{codeflash_run_tmp_dir_client_side}"
_tuneup_calls = {}


def _tuneup_observe(function, test, line):
    """The function, with each call announced on standard output and written to the file of results."""

    def observed(*args, **kwargs):
        loop = int(_tuneup_os.environ.get("CODEFLASH_LOOP_INDEX", "1"))
        count = _tuneup_calls.get((test, line, loop), 0)
        _tuneup_calls[test, line, loop] = count + 1
        invocation = "%s_%d" % (line, count)
        fields = "@module@:%s:@function@" % test
        # Bound before the call, since a call may change what its arguments say of themselves.
        bound = _tuneup_bind(function, args, kwargs)
        print("!$######%s:%d:%s######$!" % (fields, loop, invocation))
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
        print("!######%s:%d:%s######!" % (fields, loop, invocation))
        value = error if error is not None else outcome
        _tuneup_write("%s:%s" % (fields, line), duration, _tuneup_pack(bound[0], bound[1], value), loop, invocation)
        if error is not None:
            raise error
        return iter(outcome) if generated else outcome

    return observed


def _tuneup_bind(function, args, kwargs):
    """The arguments as the signature has them, so that how they were passed does not show."""
    try:
        bound = _tuneup_inspect.signature(function).bind(*args, **kwargs)
    except (TypeError, ValueError):
        return args, kwargs
    bound.apply_defaults()
    return bound.args, bound.kwargs


def _tuneup_pack(args, kwargs, value):
    try:
        return _tuneup_dill.dumps((args, kwargs, value))
    except Exception:
        parts = (tuple(map(_tuneup_plain, args)), {name: _tuneup_plain(part) for name, part in kwargs.items()})
        return _tuneup_pickle.dumps((parts[0], parts[1], _tuneup_plain(value)))


def _tuneup_plain(value):
    """What cannot be pickled, as a text without addresses."""
    try:
        _tuneup_pickle.dumps(value)
        return value
    except Exception:
        return _tuneup_re.sub(r" at 0x[0-9a-fA-F]+", "", "%s %r" % (type(value).__name__, value))


def _tuneup_write(name, duration, packed, loop, invocation):
    name, invocation = name.encode("ascii", "backslashreplace"), invocation.encode("ascii")
    record = _tuneup_struct.pack(">I", len(name)) + name + _tuneup_struct.pack(">Q", duration)
    record += _tuneup_struct.pack(">I", len(packed)) + packed + _tuneup_struct.pack(">Q", loop)
    record += _tuneup_struct.pack(">I", len(invocation)) + invocation
    iteration = _tuneup_os.environ.get("CODEFLASH_TEST_ITERATION", "0")
    with open(_tuneup_os.path.join(_tuneup_folder, "test_return_values_%s.bin" % iteration), "ab") as file:
        file.write(record)
