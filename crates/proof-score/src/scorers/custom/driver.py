# Runs one function of the user's for `python:` scorers: python3 -u -c DRIVER FILE FUNCTION
# One JSON object a line in, one out. Whatever the user's code prints goes to stderr, so that it cannot end up among the answers.
import importlib.util, inspect, json, math, os, sys, traceback

requests = os.fdopen(os.dup(0), "rb")
answers = os.fdopen(os.dup(1), "wb")
nothing = os.open(os.devnull, os.O_RDONLY)
os.dup2(nothing, 0)
os.close(nothing)
os.dup2(2, 1)
sys.stdout = sys.stderr

MAX_REASON = 4000


class Unusable(Exception):
    """Why the file or the function cannot be used, in words that need no traceback."""


class Record(dict):
    """A dict whose keys are attributes too: case.vars["x"] and case["vars"]["x"] are the same."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


def send(answer):
    answers.write(json.dumps(answer, allow_nan=False).encode() + b"\n")
    answers.flush()


def told(error):
    """The error, and where in the user's files it happened, innermost last."""
    what = traceback.format_exception_only(type(error), error)[-1].strip()
    if isinstance(error, SyntaxError) and error.filename:
        return f"{what} (line {error.lineno} of {os.path.basename(error.filename)})"
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if f.filename != "<string>" and not f.filename.startswith("<frozen ")]
    shown = "; ".join(
        f"line {f.lineno} of {os.path.basename(f.filename)} in {f.name}: {f.line}" for f in own[-3:]
    )
    return f"{what} ({shown})" if shown else what


def load(path, name):
    folder = os.path.dirname(os.path.abspath(path))
    for entry in (os.getcwd(), folder):
        if entry in sys.path:
            sys.path.remove(entry)
        sys.path.insert(0, entry)
    module_name = os.path.splitext(os.path.basename(path))[0]
    spec = importlib.util.spec_from_file_location(module_name, path)
    if spec is None:
        raise Unusable(f"`{path}` is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    spec.loader.exec_module(module)
    found = module
    for part in name.split("."):
        if not hasattr(found, part):
            import difflib

            known = [n for n, v in vars(module).items() if callable(v) and not n.startswith("_")]
            near = difflib.get_close_matches(name, known, 1)
            hint = f"; did you mean `{near[0]}`?" if near else ""
            raise Unusable(f"there is no function `{name}` in `{path}`{hint}")
        found = getattr(found, part)
    if not callable(found):
        raise Unusable(f"`{name}` in `{path}` is no function")
    return found


def n_arguments(function):
    """How many of (output, case, config) it takes."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return 3
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return 3
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    required = [p for p in parameters if p.default is p.empty and p.kind is not p.VAR_KEYWORD]
    if not positional or len(required) > 3 or any(p.kind is p.KEYWORD_ONLY for p in required):
        raise Unusable("the function must take (output), (output, case) or (output, case, config)")
    return min(len(positional), 3)


def plain(value):
    """Numbers of other libraries, such as numpy's, as Python's own."""
    if isinstance(value, (bool, int, float, str)) or value is None:
        return value
    item = getattr(value, "item", None)
    return item() if callable(item) else value


def words(value):
    """A text that can be written: not too long, and without halves of characters."""
    return str(value)[:MAX_REASON].encode("utf-8", "replace").decode()


def number(value, what):
    value = plain(value)
    if isinstance(value, bool):
        return float(value)
    if not isinstance(value, (int, float)):
        raise TypeError(f"{what} is {type(value).__name__}, not a number")
    try:
        value = float(value)
    except OverflowError:
        raise ValueError(f"{what} is too large") from None
    if not math.isfinite(value):
        raise ValueError(f"{what} is {value}, which is no score")
    return value


KEYS = ("pass", "value", "reason", "parts", "skip")


def read(found):
    """What the function returned, as an answer; anything else than the documented forms is an error."""
    found = plain(found)
    if isinstance(found, bool):
        return {"pass": found}
    if isinstance(found, (int, float)):
        return {"value": number(found, "the value returned")}
    if hasattr(found, "__dataclass_fields__"):
        import dataclasses

        found = dataclasses.asdict(found)
    if not isinstance(found, dict):
        raise TypeError(
            f"the function returned {type(found).__name__}; it must return a bool, a number or a dict with `pass` or `value`"
        )
    unknown = [key for key in found if key not in KEYS]
    if unknown:
        raise TypeError(f"the function returned a dict with `{unknown[0]}`; it may hold {', '.join(KEYS)}")
    answer = {}
    if found.get("skip") is not None:
        return {"skip": words(found["skip"])}
    if found.get("pass") is not None:
        passes = plain(found["pass"])
        if not isinstance(passes, bool):
            raise TypeError(f"`pass` is {type(passes).__name__}, not True or False")
        answer["pass"] = passes
    if found.get("value") is not None:
        answer["value"] = number(found["value"], "`value`")
    if not answer:
        raise TypeError("the function returned a dict with neither `pass` nor `value`")
    if found.get("reason") is not None:
        answer["reason"] = words(found["reason"])
    if found.get("parts") is not None:
        if not isinstance(found["parts"], dict):
            raise TypeError(f"`parts` is {type(found['parts']).__name__}, not a dict")
        answer["parts"] = {
            words(name): None if value is None else number(value, f"part `{name}`")
            for name, value in found["parts"].items()
        }
    return answer


def main():
    path, name = sys.argv[1], sys.argv[2]
    json.loads(requests.readline())
    try:
        function = load(path, name)
        taken = n_arguments(function)
    except BaseException as error:
        what = str(error) if isinstance(error, Unusable) else told(error)
        send({"error": words(f"`{path}` cannot be used: {what}")})
        return
    loop = None
    send({"type": "ready"})
    for line in requests:
        request = json.loads(line, object_hook=Record)
        try:
            case = request.case
            case["output"] = request.output
            found = function(*(request.subject, case, request.config)[:taken])
            if inspect.isawaitable(found):
                if loop is None:
                    import asyncio

                    loop = asyncio.new_event_loop()
                    asyncio.set_event_loop(loop)

                async def wait(awaitable):
                    return await awaitable

                found = loop.run_until_complete(wait(found))
            answer = read(found)
        except BaseException as error:
            answer = {"error": words(told(error))}
        answer["id"] = request.id
        send(answer)
        sys.stderr.flush()


main()
