import os as _tuneup_os
import pickle as _tuneup_pickle
import sqlite3 as _tuneup_sqlite
import time as _tuneup_time

try:
    import dill as _tuneup_dill
except ImportError:
    _tuneup_dill = _tuneup_pickle

_tuneup_folder = "{codeflash_run_tmp_dir_client_side}"
_tuneup_calls = {}


def _tuneup_observe(function, test, line):
    """
    The coroutine function, with the awaited value written to the table of results. Whoever decorates the function
    itself reads the line from the environment as soon as the coroutine starts.
    """

    async def observed(*args, **kwargs):
        loop = int(_tuneup_os.environ.get("CODEFLASH_LOOP_INDEX", "1"))
        count = _tuneup_calls.get((test, line, loop), 0)
        _tuneup_calls[test, line, loop] = count + 1
        _tuneup_os.environ["CODEFLASH_CURRENT_LINE_ID"] = line
        error = None
        start = _tuneup_time.perf_counter_ns()
        try:
            outcome = await function(*args, **kwargs)
        except Exception as raised:
            error = raised
        duration = _tuneup_time.perf_counter_ns() - start
        _tuneup_write(test, loop, "%s_%d" % (line, count), duration, error if error is not None else outcome)
        if error is not None:
            raise error
        return outcome

    return observed


def _tuneup_write(test, loop, invocation, duration, value):
    try:
        packed = _tuneup_dill.dumps(value)
    except Exception:
        packed = _tuneup_pickle.dumps("%s that cannot be pickled" % type(value).__name__)
    class_name, _, test_name = test.rpartition(".")
    iteration = _tuneup_os.environ.get("CODEFLASH_TEST_ITERATION", "0")
    path = _tuneup_os.path.join(_tuneup_folder, "test_return_values_%s.sqlite" % iteration)
    database = _tuneup_sqlite.connect(path)
    try:
        with database:
            database.execute(
                "CREATE TABLE IF NOT EXISTS test_results (test_module_path TEXT, test_class_name TEXT,"
                " test_function_name TEXT, function_getting_tested TEXT, loop_index INTEGER, iteration_id TEXT,"
                " runtime INTEGER, return_value BLOB, verification_type TEXT)"
            )
            database.execute(
                "INSERT INTO test_results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                ("@module@", class_name or None, test_name, "@function@", loop, invocation, duration, packed, "function_call"),
            )
    finally:
        database.close()
