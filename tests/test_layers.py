"""Who may import whom: the contract in pyproject.toml holds."""

from importlinter.cli import lint_imports


def test_no_layer_imports_upward() -> None:
    assert lint_imports(no_cache=True) == 0
