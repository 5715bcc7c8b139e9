from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest

from ddi_tools.errors import UsageError
from ddi_tools.export import registry


def plugin(name: str) -> EntryPoint:
    return EntryPoint(name=name, value="ddi_tools.export.registry:BUILT_IN", group=registry.GROUP)


def test_built_in_targets_load_and_write_no_file_twice() -> None:
    targets = registry.exporters([])
    assert all(callable(target.load()) for target in targets.values())
    files = [file for target in targets.values() for file in target.files]
    assert len(files) == len(set(files))


def test_a_package_adds_a_target() -> None:
    assert list(registry.exporters([plugin("marc")])) == [*registry.BUILT_IN, "marc"]


def test_a_name_that_is_taken_is_an_error() -> None:
    with pytest.raises(UsageError, match="'datacite'"):
        registry.exporters([plugin("datacite")])


def test_select_keeps_the_order_of_the_registry_and_names_a_stranger() -> None:
    assert list(registry.select(["landing", "ddi"])) == ["ddi", "landing"]
    with pytest.raises(UsageError, match="'nope'") as caught:
        registry.select(["ddi", "nope"])
    assert "landing" in (caught.value.hint or "")
