"""One run in virtual time: the real conductor, engine and agent core in a world that fails.

The runner's process holds the conductor and its journal; agents are processes of their own behind
lossy links, and the programs they run keep a ledger of what really happened. Everything is drawn
from the seed, one stream of chance per subsystem, so that removing one kind of fault does not
shift the others.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from random import Random

from runner.base.ids import AgentId, AttemptId, Fence, Incarnation, RunId, StepId
from runner.engine.check import Violation, check, check_history
from runner.engine.engine import Chance, Engine
from runner.engine.events import (
    ApprovalAnswered,
    CancelRequested,
    Event,
    RunStarted,
    StepAbandoned,
    StepFailed,
    StepJoined,
    StepOpened,
    StepStarted,
    encode_event,
    from_json,
)
from runner.engine.facts import Answer, CancelAsked, Resolution, ResultMerged
from runner.engine.placement import AgentProfile
from runner.engine.state import RunState
from runner.engine.wanted import MergeResult
from runner.plan.plan import Plan
from runner.service.conductor import Conductor
from runner.spec.workflow import OnLost
from runner.store.memory import MemoryStore
from runner.wire.messages import ExecuteTask, Message, Outcome, Task, Workspace
from runner_agent.core import AgentCore, BeginAttempt, EndAttempt
from tests.support.engine_script import differences

HORIZON_MS = 30 * 60_000
FAULTS_UNTIL = 0.6
"""Of the horizon; after it the world is quiet and everything has to come to an end."""
TICK_MS = 1_000
"""The shell takes a turn at least so often, news or not."""

SLOTS = 2


class RunnerCrashError(Exception):
    """The runner's process ends here."""


@dataclass(frozen=True)
class Faults:
    """Rates of one seed; zero switches a fault off."""

    crash: float = 0.0
    agent_crash: float = 0.0
    loss: float = 0.0
    hang: float = 0.0
    failure: float = 0.0
    cancel: bool = False
    cancel_all: bool = False


def draw_faults(seed: int) -> Faults:
    chance = Random(f"{seed}:rates")
    if chance.random() < 0.1:
        return Faults()
    return Faults(
        crash=chance.choice([0.0, 0.002, 0.01]),
        agent_crash=chance.choice([0.0, 0.001, 0.005]),
        loss=chance.choice([0.0, 0.02, 0.1, 0.3]),
        hang=chance.choice([0.0, 0.05, 0.2]),
        failure=chance.choice([0.0, 0.1, 0.4]),
        cancel=chance.random() < 0.15,
        cancel_all=chance.random() < 0.4,
    )


@dataclass
class Program:
    """What runs on an agent for one attempt."""

    order: ExecuteTask
    done_ms: int
    status: str
    cause: str | None


@dataclass
class Ledger:
    """What really happened, whoever remembers it."""

    starts: list[tuple[StepId, Fence]] = field(default_factory=list)
    by_incarnation: set[tuple[Incarnation, Fence]] = field(default_factory=set)
    violations: list[Violation] = field(default_factory=list)

    def start(self, incarnation: Incarnation, step: StepId, fence: Fence) -> None:
        if (incarnation, fence) in self.by_incarnation:
            self.violations.append(Violation("I-3", f"fence {fence} began twice"))
        self.by_incarnation.add((incarnation, fence))
        self.starts.append((step, fence))


class SimulatedAgent:
    """An agent's process: the real core, programs that only take time."""

    def __init__(self, world: "World", name: str, number: int) -> None:
        self.world = world
        self.incarnation = Incarnation(f"{name}#{number}")
        self.core = AgentCore(AgentId(name), SLOTS)
        self.programs: dict[AttemptId, Program] = {}
        self.profile = AgentProfile(
            AgentId(name), self.incarnation, None, "linux", "x86_64", None, SLOTS
        )

    def receive(self, message: Message) -> None:
        for deed in self.core.receive(message):
            match deed:
                case BeginAttempt(order):
                    self._begin(order)
                case EndAttempt(attempt_id):
                    if attempt_id in self.programs:
                        program = self.programs[attempt_id]
                        program.status, program.cause = "cancelled", None
                        slowness = self.world.chance["programs"].choice([20, 20, 10_000])
                        program.done_ms = self.world.now_ms + slowness
                        self.world.at(program.done_ms, lambda p=program: self._end(p))

    def _begin(self, order: ExecuteTask) -> None:
        world, draw = self.world, self.world.chance["programs"]
        world.ledger.start(self.incarnation, StepId(order.step), order.fence)
        if len(self.programs) >= SLOTS:
            world.violate("I-12", f"{self.incarnation} runs more than {SLOTS} programs")
        duration = draw.randint(5, 20_000)
        if not world.is_quiet and draw.random() < world.faults.hang:
            duration = draw.randint(100_000, 400_000)
        fails = not world.is_quiet and draw.random() < world.faults.failure
        cause = draw.choice(["network", "exit:1", "server_error", "stalled"]) if fails else None
        program = Program(order, world.now_ms + duration, "failed" if fails else "succeeded", cause)
        self.programs[order.attempt_id] = program
        self.core.started(order, world.now_ms)
        world.at(program.done_ms, lambda: self._end(program))

    def _end(self, program: Program) -> None:
        is_current = self.world.agents.get(self.core.id) is self
        if not is_current or program.order.attempt_id not in self.programs:
            return
        if program.done_ms > self.world.now_ms:
            return
        del self.programs[program.order.attempt_id]
        outputs = {"list": [*range(self.world.chance["programs"].randint(0, 4))]}
        outcome = Outcome(
            program.status,
            cause=program.cause,
            outputs=outputs if program.status == "succeeded" else {},
        )
        self.core.ended(program.order, outcome, 1, self.world.now_ms)


@dataclass
class Bugs:
    """Test-only switches: each replaces one piece by a planted bug."""

    engine: Callable[..., Engine] = Engine
    sends_before_commit: bool = False


class World:
    """One seed's run from beginning to end."""

    def __init__(
        self, seed: int, plan: Plan, faults: Faults | None = None, bugs: Bugs | None = None
    ) -> None:
        self.seed = seed
        self.plan = plan
        self.faults = draw_faults(seed) if faults is None else faults
        self.bugs = bugs or Bugs()
        self.chance = {
            name: Random(f"{seed}:{name}") for name in ("engine", "net", "crash", "programs", "ids")
        }
        self.now_ms = 0
        self.story: list[str] = []
        self.violations: list[Violation] = []
        self.seen: set[str] = set()
        self.ledger = Ledger()
        self.agents: dict[AgentId, SimulatedAgent] = {}
        self._timers: list[tuple[int, float, int, Callable[[], None]]] = []
        self._count = 0
        self._connection: dict[AgentId, int] = {}
        self._store = MemoryStore()
        self._journal = self._store.open_stream("run")
        self._conductor: Conductor | None = None
        self._is_fresh = False
        self._ordered: set[Fence] = set()
        self._asked_ms: dict[StepId, int] = {}
        self._engine_chance = Chance(self.chance["engine"].random, self._attempt_id)

    @property
    def is_quiet(self) -> bool:
        return self.now_ms > HORIZON_MS * FAULTS_UNTIL

    def _attempt_id(self) -> AttemptId:
        return AttemptId(f"{self.chance['ids'].getrandbits(64):016x}")

    def at(self, when_ms: int, act: Callable[[], None]) -> None:
        """Ties are broken by the seed, not by insertion."""
        self._count += 1
        heappush(self._timers, (when_ms, self.chance["net"].random(), self._count, act))

    def violate(self, invariant: str, message: str) -> None:
        self.violations.append(Violation(invariant, message))

    def crash_here(self, label: str) -> None:
        """A crash point inside a handler: the process may end exactly here."""
        if not self.is_quiet and self.chance["crash"].random() < self.faults.crash:
            self.seen.add(f"crash:{label}")
            self.story.append(f"{self.now_ms} runner crashes at {label}")
            raise RunnerCrashError(label)

    # the runner's process ------------------------------------------------------------------

    def _events(self) -> Iterator[Event]:
        for recorded in self._journal.read():
            yield from_json(json.loads(recorded.body))

    def _boot(self) -> None:
        self._journal = self._store.open_stream("run")
        engine = self.bugs.engine(self.plan, self._events())
        conductor = Conductor(engine, self._engine_chance, lambda _step, outcome: outcome)
        self._conductor = conductor
        self._is_fresh = True
        self._ordered = set()
        try:
            if engine.state.length:
                self.seen.add("resumed")
                self._commit(engine.resume(self.now_ms, 0, self._engine_chance))
            else:
                started = RunStarted(0, RunId("r"), 1, "sim", "", {}, "", "shared", 0)
                self._commit(engine.begin(started, self._engine_chance))
        except RunnerCrashError:
            self._crash()
            return
        for agent in self.agents.values():
            self._connect(agent)

    def _connect(self, agent: SimulatedAgent) -> None:
        assert self._conductor is not None
        name = agent.core.id
        self._connection[name] = self._connection.get(name, 0) + 1
        self._conductor.connect(agent.profile)

    def _commit(self, events: list[Event]) -> None:
        self.crash_here("before append")
        if events:
            expected = self._journal.length
            self._journal.append([encode_event(event) for event in events], expected=expected)
            self.story += [f"{self.now_ms} {event}" for event in events]
        self.crash_here("after append")
        self._pass_time(self.chance["net"].randint(0, 30))

    def _pass_time(self, length_ms: int) -> None:
        """What the disk takes: meanwhile messages arrive."""
        until_ms = self.now_ms + length_ms
        while self._timers and self._timers[0][0] <= until_ms:
            when_ms, _, _, act = heappop(self._timers)
            self.now_ms = max(self.now_ms, when_ms)
            act()
        self.now_ms = until_ms

    def _crash(self) -> None:
        """The runner's process is gone. Its agents find the link cut and end what they run.

        What was on its way still arrives before they do.
        """
        self._conductor = None
        self._store.crash()
        draw = self.chance["crash"]
        for name in list(self.agents):
            self.at(self.now_ms + draw.randint(0, 100), lambda n=name: self._new_agent(n))
        self.at(self.now_ms + draw.randint(150, 5_000), self._boot)

    def _new_agent(self, name: AgentId) -> None:
        self._count += 1
        self.agents[name] = SimulatedAgent(self, name, self._count)
        self._connection[name] = self._connection.get(name, 0) + 1

    def _turn(self) -> None:
        """What the shell does, with a crash point between any two of its acts."""
        conductor = self._conductor
        if conductor is None:
            return
        try:
            events = conductor.digest(self.now_ms)
            if self.bugs.sends_before_commit:
                self._act(conductor)
                self._commit(events)
            else:
                self._commit(events)
                self._act(conductor)
            self._check(conductor)
        except RunnerCrashError:
            self._crash()

    def _act(self, conductor: Conductor) -> None:
        for effect in conductor.effects(self.now_ms):
            self.crash_here("before effect")
            if isinstance(effect, MergeResult):
                conductor.tell(ResultMerged())
                continue
            if effect.fence in self._ordered:
                self.violate("I-3", f"fence {effect.fence} was ordered twice by one process")
            self._ordered.add(effect.fence)
            order = ExecuteTask(
                Task("", "", "", 0),
                effect.attempt_id,
                effect.fence,
                effect.step,
                effect.attempt,
                "shell",
                {},
                Workspace("shared", effect.step),
            )
            conductor.prepared(effect.fence, order, self.now_ms)
        for agent, message in conductor.outgoing():
            self.crash_here("before send")
            self._deliver(agent, lambda m=message, a=agent: self.agents[a].receive(m))

    def _deliver(self, agent: AgentId, act: Callable[[], None]) -> None:
        """Carry one message; the link may swallow it, and a new connection forgets the old's."""
        net = self.chance["net"]
        if not self.is_quiet and net.random() < self.faults.loss:
            self.seen.add("lost message")
            return
        connection = self._connection[agent]

        def arrive() -> None:
            if self._connection[agent] == connection:
                act()

        self.at(self.now_ms + net.randint(0, 40), arrive)

    def _hear(self, agent: AgentId, message: Message) -> None:
        conductor = self._conductor
        if conductor is None:
            return
        for report in conductor.hear(agent, message):
            conductor.written(agent, report)
        if conductor.stale_results:
            self.seen.add("stale result")

    def _agents_turn(self, *, is_tick: bool) -> None:
        for name, agent in list(self.agents.items()):
            if is_tick:
                agent.core.session.tick(self.now_ms)
            for message in agent.core.session.outgoing():
                self._deliver(name, lambda n=name, m=message: self._hear(n, m))
            is_fatal = self.chance["crash"].random() < self.faults.agent_crash
            if is_fatal and not self.is_quiet and self._conductor is not None:
                self.seen.add("agent crash")
                self.story.append(f"{self.now_ms} {agent.incarnation} crashes")
                gone = agent.profile
                self._new_agent(name)
                self._conductor.disconnect(gone)
                self._connect(self.agents[name])

    # people ----------------------------------------------------------------------------------

    def _people(self) -> None:
        conductor = self._conductor
        if conductor is None:
            return
        state = conductor.engine.state
        for step in sorted(state.held):
            self.seen.add("held")
            conductor.tell(Resolution(step, "retry", "tester"))
        for step in state.asking:
            self._consider(conductor, step)
        if not self.faults.cancel:
            return
        if self.now_ms > HORIZON_MS * 0.02 and not state.is_cancelling:
            conductor.tell(CancelAsked("tester"))
        elif self.faults.cancel_all and state.is_cancelling and not state.is_ending_all:
            conductor.tell(CancelAsked("tester", with_finals=True))

    def _consider(self, conductor: Conductor, step: StepId) -> None:
        """Somebody answers after a while; one in seven questions is forgotten until it expires."""
        asking = conductor.engine.state.asking[step]
        draw = Random(f"{self.seed}:{step}")
        mood, patience_ms = draw.random(), draw.randint(0, 60_000)
        if mood < 1 / 7 and asking.expires_ms is not None:
            return
        since_ms = self._asked_ms.setdefault(step, self.now_ms)
        if self.now_ms >= since_ms + patience_ms:
            answer = Answer(step, mood < 0.8, "tester", digest=asking.digest)
            conductor.tell(answer)

    # judgement -------------------------------------------------------------------------------

    def _check(self, conductor: Conductor) -> None:
        self.violations += check(conductor.engine.state)
        state = conductor.engine.state
        free = any(conductor.fleet.free(agent) for agent in conductor.fleet.agents)
        if free and state.ready.due() and conductor.fleet.agents:
            self.violate("I-7", f"{state.ready.due()[:3]} could run and a slot is free")

    def _check_end(self) -> None:
        conductor = self._conductor
        if conductor is None:
            self.violate("I-13", "the runner is down after the quiet phase")
            return
        state = conductor.engine.state
        if not state.finished:
            open_steps = {
                s: v for s, v in state.steps.items() if s in state.live or s in state.held
            }
            self.violate("I-13", f"the run has not ended: {open_steps or state.counts}")
        events = list(self._events())
        self.violations += check_history(Engine(self.plan, events).state, events)
        self._check_ledger(events)
        for name in differences(Engine(self.plan, events).state, state):
            self.violate("I-6", f"replay differs from the live state in '{name}'")
        self.seen |= {name for event in events for name in _names_of(event, state)}

    def _check_ledger(self, events: list[Event]) -> None:
        self.violations += self.ledger.violations
        leased = {event.fence for event in events if type(event).__name__ == "StepLeased"}
        for step, fence in self.ledger.starts:
            if fence not in leased:
                self.violate("I-5", f"'{step}' began under fence {fence}, which no journal holds")
        for step in Engine(self.plan, events).state.planned.values():
            if step.on_lost is OnLost.HOLD:
                self._check_starts(step.id, events)

    def _check_starts(self, step: StepId, events: list[Event]) -> None:
        """Between two starts lies a known failure or a person's word (I-4)."""
        cleared = 1
        for event in events:
            if getattr(event, "step", None) != step:
                continue
            kind = type(event).__name__
            is_known = kind == "AttemptFailed" and event.cause not in {"agent_lost", "stalled"}
            cleared += kind == "StepResolved" or is_known
        starts = len({fence for name, fence in self.ledger.starts if name == step})
        if starts > cleared:
            self.violate("I-4", f"'{step}' began {starts} times on {cleared} clearances")

    def run(self) -> list[Violation]:
        for name in ("a", "b"):
            self._new_agent(AgentId(name))
        self._boot()
        while self.now_ms < HORIZON_MS and not self.violations:
            if self._has_finished():
                break
            self._step()
        self._check_end()
        return self.violations

    def _has_finished(self) -> bool:
        return self._conductor is not None and bool(self._conductor.engine.state.finished)

    def _step(self) -> None:
        """Let time pass to the next thing that happens, at most to the next tick."""
        tick_ms = (self.now_ms // TICK_MS + 1) * TICK_MS
        is_sooner = bool(self._timers) and self._timers[0][0] < tick_ms
        self.now_ms = max(self.now_ms, self._timers[0][0] if is_sooner else tick_ms)
        while self._timers and self._timers[0][0] <= self.now_ms:
            heappop(self._timers)[3]()
        self._agents_turn(is_tick=not is_sooner)
        self._people()
        conductor = self._conductor
        if conductor is not None and (self._is_fresh or not is_sooner or self._is_due(conductor)):
            self._is_fresh = False
            self._turn()

    def _is_due(self, conductor: Conductor) -> bool:
        due_ms = conductor.wake_at_ms()
        return conductor.has_news or (due_ms is not None and due_ms <= self.now_ms)


def _names_of(event: Event, state: RunState) -> Iterator[str]:
    """Yield what `INTERESTING` calls what happened."""
    match event:
        case StepAbandoned():
            yield "abandoned"
        case StepOpened(step=step) if "/" in step or "[" in step:
            yield "nested"
        case StepJoined(status=status):
            yield f"joined {status}"
        case ApprovalAnswered(is_approved=is_approved):
            yield "approved" if is_approved else "rejected"
        case StepFailed(cause="approval_expired"):
            yield "expired"
        case CancelRequested(with_finals=with_finals):
            yield "cancel of all" if with_finals else "cancel"
        case StepStarted(step=step) if state.is_cancelling and state.planned[step].is_final:
            yield "final after cancel"
        case _:
            pass
