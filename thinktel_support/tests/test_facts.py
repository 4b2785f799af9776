"""Each fact of the design is named by a test that proves it."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FACTS = {f"R{n}" for n in range(1, 27)}
INVARIANTS = {f"I{n}" for n in range(1, 48)}


def named():
    """The ids in the names of tests, their docstrings, parameters and messages."""
    for path in ROOT.glob("*/tests/test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield from re.findall(r"(?<=_)[IR]\d+(?=_)", node.name.upper())
                for part in ast.walk(node):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield from re.findall(r"\b[IR]\d+\b", part.value)


def test_every_fact_and_every_invariant_is_named_by_a_test():
    assert (FACTS | INVARIANTS) - set(named()) == set()
