"""The agent in this very process: the same program as on another machine, over a link in memory."""

import os
from collections.abc import Mapping

from runner import __version__
from runner.base.ids import AgentId, Incarnation
from runner.base.records import record
from runner.engine.placement import AgentProfile
from runner.wire.link import Link
from runner.wire.messages import Outcome, Register
from runner_agent.agent import Agent, ArtifactStore, Equipment
from runner_agent.attempt import Attempt, Executor, Place
from runner_agent.shell_step import execute_shell
from runner_agent.site import Site
from runner_agent.warden import Warden

NAME = AgentId("local")
EVERYTHING = "*"
"""Announced instead of a list: the local agent has whatever an author may name."""


@record
class LocalSettings:
    """What the owner of this machine lets its agent be."""

    slots: int
    capabilities: tuple[str, ...] | None = None
    claude_path: str | None = None
    """Where Claude Code was found; none where there is none, or none is needed."""
    claude_version: str | None = None


class LocalAgent:
    """The local agent of one run; `close` ends all that it started."""

    def __init__(self, warden: Warden, profile: AgentProfile, agent: Agent) -> None:
        self._warden = warden
        self._agent = agent
        self.profile = profile

    @classmethod
    def prepare(
        cls,
        warden: Warden,
        site: Site,
        settings: LocalSettings,
        artifacts: ArtifactStore,
        environ: Mapping[str, str],
    ) -> "LocalAgent":
        """Return an agent that works in ``site``."""
        site.forget_attempts()
        incarnation = Incarnation(os.urandom(8).hex())
        system = {"os": platform_os(), "arch": platform_arch()}
        register = Register(
            NAME,
            NAME,
            settings.capabilities if settings.capabilities is not None else (EVERYTHING,),
            __version__,
            system,
            incarnation=incarnation,
            slots=settings.slots,
            claude=settings.claude_version,
        )
        profile = AgentProfile(
            NAME,
            incarnation,
            frozenset(settings.capabilities) if settings.capabilities is not None else None,
            system["os"],
            system["arch"],
            settings.claude_version,
            settings.slots,
        )
        equipment = Equipment(site, warden, dict(environ), executors_of(settings), artifacts)
        return cls(warden, profile, Agent(register, equipment))

    async def serve(self, link: Link) -> None:
        """Work until the link ends."""
        await self._agent.serve(link)

    def close(self) -> None:
        """End everything the agent started; safe to call twice."""
        self._warden.close()


def executors_of(settings: LocalSettings) -> Mapping[str, Executor]:
    """Return what the local agent can do, by kind of step."""
    found: dict[str, Executor] = {"shell": execute_shell, "replay": _replay}
    if settings.claude_path is not None:
        from runner_agent.claude_session import ClaudeSetup, claude_executor

        found["claude"] = claude_executor(ClaudeSetup(settings.claude_path))
    return found


async def _replay(attempt: Attempt, place: Place) -> Outcome:
    """Loaded when the first recording is played: a live run has no use for it."""
    from runner_agent.replay_step import execute_replay

    return await execute_replay(attempt, place)


def platform_os() -> str:
    """Return the operating system by the name that workflows use: ``linux``, ``macos``."""
    name = os.uname().sysname.lower()
    return {"darwin": "macos"}.get(name, name)


def platform_arch() -> str:
    """Return the processor by the name that workflows use: ``x86_64``, ``arm64``, or its own."""
    machine = os.uname().machine.lower()
    return {"amd64": "x86_64", "aarch64": "arm64"}.get(machine, machine)
