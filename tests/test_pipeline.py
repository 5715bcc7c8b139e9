from pathlib import Path

from ddi_tools.config import Config
from ddi_tools.pipeline import Deposit


def test_a_configuration_that_is_a_link_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "outside.toml").write_text('[deposit]\nmanifest = "files.csv"\n')
    (tmp_path / "deposit").mkdir()
    (tmp_path / "deposit" / "ddi-tools.toml").symlink_to(tmp_path / "outside.toml")

    assert Deposit(files=tmp_path / "deposit").load_config() == Config()
