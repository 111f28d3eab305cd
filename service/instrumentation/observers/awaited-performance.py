import os as _tuneup_os


def _tuneup_observe(function, test, line):
    """The coroutine function; whoever decorates it reads the line from the environment as soon as the coroutine starts."""

    async def observed(*args, **kwargs):
        _tuneup_os.environ["CODEFLASH_CURRENT_LINE_ID"] = line
        return await function(*args, **kwargs)

    return observed
