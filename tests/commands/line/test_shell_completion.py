"""Completion in real shells: keys on a terminal, in a folder with names that try to run something.

What stands for the program asks ours how a line may go on, and keeps the arguments that it is
given when the line is entered.
"""

import json
import os
import pty
import select
import shutil
import stat
import sys
import time
from pathlib import Path

import pytest
from support.places import child_env

import cli

SHELLS = {
    "zsh": ["zsh", "-f", "-i"],
    "bash": ["bash", "--norc", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}
BEGIN = {
    "zsh": "autoload -Uz compinit && compinit -D && source ./{script}",
    "bash": "source ./{script}",
    "fish": "source ./{script}",
}
ORDINARY = "een 'plan' à la [1] *.yaml"
HOSTILE = (
    r"f\$(touch ran).yaml",  # zsh ran this one
    r"f\`touch ran\`.yaml",  # and this one
    "f$(touch ran).yaml",
    "f`touch ran`.yaml",
    "f;touch ran;.yaml",
    "f'$(touch ran)'.yaml",
    'f"$(touch ran)".yaml',
    "f));touch ran;((.yaml",
    "f<(touch ran)&|.yaml",
    "f\ntouch ran\n.yaml",
    "f:$(touch ran)\\:$(touch ran).yaml",
    "${(e):-'$(touch ran)'}.yaml",
)
ALONE = r"x\$(touch ran);`touch ran`'\"{a,b}~#!.yaml"
"""Completed by its first letter, so that it comes into the line."""

STAND_IN = """\
#!{python}
import json, os, sys
if "_WONEN_EERST_COMPLETE" in os.environ:
    sys.path.insert(0, {root!r})
    import cli
    sys.exit(cli.main())
with open({heard!r} + ".new", "w") as file:
    json.dump(sys.argv[1:], file)
os.rename({heard!r} + ".new", {heard!r})
"""


class Shell:
    """An interactive shell in a folder, on a terminal of its own."""

    def __init__(self, name: str, folder: Path, script: str, bin: Path, heard: Path) -> None:
        self.heard = heard
        (folder / f"{name}.start").write_text(script)
        path = f"{bin}{os.pathsep}{os.environ['PATH']}"
        # With this terminal no shell asks where its cursor is.
        env = child_env(PATH=path, TERM="dumb", LANG="C.UTF-8", HOME=str(bin), HISTFILE="")
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execvpe(SHELLS[name][0], SHELLS[name], env)
        self.type(BEGIN[name].format(script=f"{name}.start") + "\n")

    def type(self, keys: str) -> None:
        os.write(self.terminal, keys.encode())

    def entered(self, keys: str) -> list[str]:
        """Give the arguments of the program after these keys."""
        self.heard.unlink(missing_ok=True)
        self.type(keys)
        said, end = b"", time.monotonic() + 30
        while not self.heard.exists():
            assert time.monotonic() < end, said.decode(errors="replace")
            if select.select([self.terminal], [], [], 0.05)[0]:
                said += os.read(self.terminal, 65536)
        found: list[str] = json.loads(self.heard.read_text())
        return found

    def end(self) -> None:
        os.close(self.terminal)
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)


def missing(shell: str) -> None:
    if shutil.which(shell) is None:
        if os.environ.get("REQUIRE_SHELLS") == "1":
            pytest.fail(f"no {shell}, and REQUIRE_SHELLS is set")
        pytest.skip(f"no {shell}")


@pytest.mark.parametrize("shell", SHELLS)
def test_a_tab_gives_the_whole_name_and_runs_nothing(
    shell: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    missing(shell)
    folder, bin = tmp_path / "folder", tmp_path / "bin"
    folder.mkdir()
    bin.mkdir()
    for name in (ORDINARY, ALONE, *HOSTILE):
        (folder / name).touch()
    heard, program = tmp_path / "heard", bin / "wonen-eerst"
    root = str(Path(cli.__file__).parent)
    program.write_text(STAND_IN.format(python=sys.executable, root=root, heard=str(heard)))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    with pytest.raises(SystemExit):
        cli.main(["--show-completion", shell])
    terminal = Shell(shell, folder, capsys.readouterr().out, bin, heard)
    try:
        # All that are hostile are listed, or the first of them comes into the line.
        keys = 'run f\t\t\x15wonen-eerst run --resu\teen\tx\t"een\t\r'
        found = terminal.entered(f"wonen-eerst {keys}")
    finally:
        terminal.end()
        assert not (folder / "ran").exists()
    assert found == ["run", "--resume", ORDINARY, ALONE, ORDINARY]
