"""The command ``fazhi``: a thin face over functions that a test or a notebook can call.

Only click is imported here; a command's own module is imported when the command is asked for, and what it needs when
it runs.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from scrapers.faults import Fault, in_a_line

# Where each command stands, in the order of the help.
COMMANDS = {
    "read": "page", "demo": "demo", "run": "night", "serve": "night", "sites": "sites", "snapshots": "snapshots",
    "warehouse": "warehouse", "quality": "quality", "quarantine": "quality", "trace": "trace", "replay": "replay",
}  # fmt: skip


class Face(click.Group):
    """A command whose errors are one sentence on standard error and an exit code: 2 for the user's, 1 for ours."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"flows.cli.{COMMANDS[cmd_name]}"), cmd_name)
        _keep_lines(command)
        return command

    def main(self, args: Any = None, prog_name: str | None = None, complete_var: str | None = None,
             standalone_mode: bool = True, **extra: Any) -> Any:  # fmt: skip
        prog_name = prog_name or self.name
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, False, **extra)
        try:
            code = super().main(args, prog_name, complete_var, False, **extra)
        except Fault as fault:
            sys.exit(_say(str(fault)))
        except click.UsageError as error:
            sys.exit(_say(_sentence(error)))
        except click.ClickException as error:
            sys.exit(_say(error.format_message()))
        except (KeyboardInterrupt, click.Abort):
            sys.exit(_say("stopped by hand; nothing half done was published", 130))
        except BrokenPipeError:
            # the reader of our pipe has gone, and so may its end of standard output at exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        except Exception as error:
            from flows.settings import DEBUG

            if os.environ.get(DEBUG):
                raise
            sys.exit(_say(f"this is a mistake in fazhi itself ({in_a_line(error, 300)}); {DEBUG}=1 shows where", 1))
        sys.exit(code if isinstance(code, int) else 0)


def _say(sentence: str, code: int = 2) -> int:
    click.echo(f"fazhi: {sentence}", err=True)
    return code


def _sentence(error: click.UsageError) -> str:
    told = error.format_message().rstrip(".")
    where = error.ctx.command_path if error.ctx else "fazhi"
    return f"{told[:1].lower()}{told[1:]}; see {where} --help"


@click.group("fazhi", cls=Face, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="fazhi", message="fazhi %(version)s")
def main() -> None:
    r"""法治 · From the yearly rule-of-law reports (法治政府建设年度报告) of China's governments to numbers in a SQL
    warehouse, each with the sentence that proves it.

    \b
    Begin with    fazhi demo                     everything on this machine, without internet
    One page      fazhi read PAGE                its index table (索引号), outline, figures, indicators
    Every night   fazhi run, fazhi serve         now, or at 02:30 with a web page to watch
    Look          fazhi warehouse, quality, quarantine, trace, snapshots

    Settings come from flags, then FAZHI_* variables, then fazhi.toml: warehouse, data, sites, contact,
    spacing_seconds, sites_at_once, port.
    """


def _keep_lines(command: click.Command) -> None:
    """Click keeps the lines of a paragraph that begins with a backspace; in a raw docstring that is two characters."""
    command.help = command.help and command.help.replace("\\b\n", "\b\n")
    for each in command.commands.values() if isinstance(command, click.Group) else ():
        _keep_lines(each)


_keep_lines(main)
