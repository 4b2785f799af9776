"""Who may import whom, and what the core never does (house)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAY_IMPORT = {
    "kb": set(),
    "announcements": set(),
    "accounts": set(),
    "tickets": {"accounts", "kb"},
    "escalation": {"accounts", "tickets", "announcements"},
}
APPS = {*MAY_IMPORT, "thinktel_support"}
STANDARD_ONLY = {"django", "celery", "kombu", "redis"}


def modules():
    for app in sorted(APPS):
        for path in sorted((ROOT / app).rglob("*.py")):
            if not {"migrations", "tests"} & set(path.parts):
                yield path.relative_to(ROOT), ast.parse(path.read_text())


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_apps_import_only_whom_they_may():
    wrong = [
        f"{path}: {name}"
        for path, tree in modules()
        for name in imported(tree)
        if (top := name.partition(".")[0]) in APPS
        and (app := path.parts[0]) in MAY_IMPORT
        and top != app
        and top not in MAY_IMPORT[app]
    ]
    assert wrong == []


def test_domains_know_neither_framework_nor_clock():
    wrong = []
    for path, tree in modules():
        if "domain" not in path.parts:
            continue
        wrong += [
            f"{path}: {name}"
            for name in imported(tree)
            if name.partition(".")[0] in STANDARD_ONLY
            or (name.partition(".")[0] in APPS and ".domain" not in name)
        ]
    assert wrong == []


CLOCK_READERS = {"views", "tasks", "management", "templatetags", "middleware"}
ALLOWED_READERS = {
    "thinktel_support/context.py",  # hands `now` to the templates
    "thinktel_support/account_mail.py",  # called by the sign-in library
    "thinktel_support/children.py",
    "thinktel_support/outbox.py",
    "accounts/second_factor.py",  # RFC 6238 is a clock
}


def test_only_views_tasks_and_commands_read_the_clock():
    wrong = []
    for path, tree in modules():
        names = {part.removesuffix(".py") for part in path.parts}
        if names & (CLOCK_READERS | {"admin"}) or str(path) in ALLOWED_READERS:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
                (".now", ".today", ".utcnow", "time.time")
            ):
                wrong.append(f"{path}:{node.lineno}")
    assert wrong == []


def test_no_import_hides_inside_a_function():
    wrong = [
        f"{path}:{inner.lineno}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert wrong == []


def test_services_never_publish_to_the_broker():
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("delay", "apply_async")
    ]
    assert wrong == []


@pytest.mark.parametrize("word", ["utils", "helpers"])
def test_no_file_is_a_drawer(word):
    assert not [path for path, _ in modules() if path.stem == word]
