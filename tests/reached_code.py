"""The code that a function or a class reaches, read and not run, and a digest of it.

Reached is what is named there, in code or in the type of a parameter, a result or a field, and what is named in that:
functions, whole classes and constants of the packages that were read, and names of libraries. Another place, another
order of definitions or imports, other comments, docstrings, types of parameters and messages of raised errors are the
same code. What is named at run time, or is a method of a value whose type is never said, is not seen; nor is a
statement of a module that binds no name.

Belongs here: reading modules, following names. Not here: what is done with the digests (step_versions.py).
"""

import ast
import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SAYS_NOTHING = {"ctx", "kind", "type_comment", "type_params"}
"""Fields of a syntax tree that say nothing here; some of them only newer versions of Python have."""


@dataclass
class Code:
    """What every module defines and imports, by module and name; a name that is bound twice has two statements."""

    definitions: dict[str, list[ast.stmt]] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Path, *packages: str) -> "Code":
        """Read the packages below `root`."""
        code = cls()
        for path in sorted(path for package in packages for path in (root / package).rglob("*.py")):
            module = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for statement in tree.body:
                for name in _defined_by(statement):
                    code.definitions.setdefault(f"{module}.{name}", []).append(statement)
            for node in ast.walk(tree):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    code.imports |= {f"{module}.{name}": meant for name, meant in _imported(node)}
        return code

    def meant_by(self, name: str) -> str:
        """Follow a full name through imports to where it is defined."""
        further = self.imports.get(name, name)
        return name if name in self.definitions or further == name else self.meant_by(further)

    def digest(self, roots: Collection[str], stops: Collection[str] = (), left_out: Collection[str] = ()) -> str:
        """Return the digest of all that `roots` reach, without what is in `stops` and methods named in `left_out`.

        A stop is the full name of a definition, a module or a package; a decorator that is one is left out as well.

        Raises:
            KeyError: there is no such root.
        """
        read: dict[str, list[str]] = {}
        waiting = set(roots)
        while waiting:
            name = waiting.pop()
            reader = _Reader(self, name.rpartition(".")[0], stops, left_out)
            read[name] = [reader.spelled(statement) for statement in self.definitions[name]]
            waiting |= {each for each in reader.reached - read.keys() if not _is_within(each, stops)}
        spelled = sorted({text for texts in read.values() for text in texts})
        return hashlib.sha256("\n".join(spelled).encode()).hexdigest()


@dataclass
class _Reader:
    """Spells the statements of one module, and keeps what they reach."""

    code: Code
    module: str
    stops: Collection[str]
    left_out: Collection[str]
    reached: set[str] = field(default_factory=set)

    def spelled(self, node: Any, local: frozenset[str] = frozenset()) -> str:
        """Return the same text for the same code; `local` are names of the function around it."""
        match node:
            case list():
                return "".join(filter(None, (self.spelled(each, local) for each in node)))
            case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant(value=str())):
                return ""
            case ast.Raise(exc=ast.Call(func=kind)):
                return f"Raise({self.spelled(kind, local)})"
            case ast.Name() | ast.Attribute() if meant := self._meant(node, local):
                is_own = meant in self.code.definitions
                self.reached |= {meant} if is_own else set()
                return f"<{meant.rpartition('.')[2] if is_own else meant}>"
            case ast.AST():
                return f"{type(node).__name__}({self._fields(node, local)})"
        return repr(node)

    def _fields(self, node: ast.AST, local: frozenset[str]) -> str:
        fields = {name: value for name, value in ast.iter_fields(node) if name not in SAYS_NOTHING}
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            local |= {name for each in ast.iter_child_nodes(node) for name in _bound_by(each)}
        if "decorator_list" in fields:
            fields["decorator_list"] = [each for each in fields["decorator_list"] if not self._is_stop(each)]
        if isinstance(node, ast.JoinedStr):
            # Python 3.12.1 has an empty string at the end of a format, other versions have none.
            fields["values"] = [each for each in node.values if getattr(each, "value", None) != ""]
        if isinstance(node, ast.ClassDef):
            fields["body"] = [each for each in node.body if getattr(each, "name", None) not in self.left_out]
        for name in {"annotation", "returns"} & fields.keys():
            # What a field of a class may hold is code; what a parameter or a variable may hold is only followed.
            followed = self.spelled(_unquoted(fields[name]), local)
            fields[name] = followed if isinstance(node, ast.AnnAssign) and not local else None
        return ", ".join(
            f"{name}={self.spelled(value, local)}" for name, value in fields.items() if value not in (None, [])
        )

    def _meant(self, node: ast.expr, local: frozenset[str]) -> str | None:
        """Return the full name of what a name means, if the project or a library has it."""
        if isinstance(node, ast.Name) and node.id not in local:
            meant = self.code.meant_by(f"{self.module}.{node.id}")
            return meant if meant in self.code.definitions or not meant.startswith(f"{self.module}.") else None
        if isinstance(node, ast.Attribute):
            owner = self._meant(node.value, local)
            is_module = owner is not None and owner not in self.code.definitions
            return self.code.meant_by(f"{owner}.{node.attr}") if is_module else None
        return None

    def _is_stop(self, decorator: ast.expr) -> bool:
        meant = self._meant(decorator.func, frozenset()) if isinstance(decorator, ast.Call) else None
        return meant is not None and _is_within(meant, self.stops)


def _is_within(name: str, stops: Collection[str]) -> bool:
    return any(name == stop or name.startswith(f"{stop}.") for stop in stops)


def _unquoted(annotation: Any) -> Any:
    match annotation:
        case ast.Constant(value=str() as text):
            return ast.parse(text, mode="eval").body
    return annotation


def _defined_by(statement: ast.stmt) -> Collection[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return (name,)
    return set(_bound_by(statement))


def _bound_by(node: ast.AST) -> Iterator[str]:
    """Yield every name that is given a meaning in a node, but for those that imports give."""
    for each in ast.walk(node):
        match each:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"
        else:
            yield (alias.asname, alias.name) if alias.asname else (alias.name.partition(".")[0],) * 2
