"""What a run does with cassettes: nothing, record each Claude step, or answer it from there."""

from base64 import b64encode
from dataclasses import dataclass, field, replace

from runner.base.ids import Fence
from runner.service.cassettes import Cassette, Key, Recording, without_places
from runner.service.conductor import Finding
from runner.store.attempt_folder import TRANSCRIPT
from runner.store.run_folder import RunFolder
from runner.wire.messages import ExecuteTask

CLAUDE = "claude"


@dataclass(slots=True)
class Tape:
    """The cassette of one run, and what was asked under each fence."""

    mode: str
    """``live``, ``record`` or ``replay``."""
    cassette: Cassette | None = None
    _asked: dict[Fence, Key] = field(default_factory=dict)

    @property
    def needs_keys(self) -> bool:
        """Whether `take` wants to know what is asked."""
        return self.cassette is not None

    def take(self, order: ExecuteTask, key: Key | None) -> ExecuteTask:
        """Return the order to send: the one given, or one that plays a recording back.

        Raises:
            CassetteMissError: there is no recording for this step as it stands.
        """
        if self.cassette is None or key is None:
            return order
        if self.mode == "record":
            self._asked[order.fence] = key
            return order
        recording = self.cassette.find(order.step, key, order.attempt)
        payload = {
            **order.payload,
            "events": recording.events,
            "exit_code": recording.exit_code,
            "patch": b64encode(recording.patch).decode("ascii"),
            "files": {name: b64encode(c).decode("ascii") for name, c in recording.files.items()},
        }
        return replace(order, kind="replay", payload=payload)

    def begin(self) -> None:
        """Make room for a new recording, where this run records.

        Raises:
            CassetteError: the disk refused.
        """
        if self.cassette is not None:
            self.cassette.begin()

    def keep(self, finding: Finding, folder: RunFolder, patch: bytes) -> None:
        """Record an attempt that has ended, where this run records.

        Raises:
            CassetteError: the disk refused.
        """
        key = self._asked.pop(finding.lease.fence, None)
        if key is None or self.cassette is None:
            return
        attempt = folder.attempt(finding.step, finding.lease.attempt)
        events = (attempt.read(TRANSCRIPT) or b"").decode("utf-8", "replace")
        # Where the steps worked, and the rest of the run's folder.
        folders = (folder.work_path, folder.path)
        places = {finding.lease.attempt_id: "SESSION", **dict.fromkeys(map(str, folders), "/run")}
        files = {
            artifact.name: artifact.path.read_bytes()
            for artifact in folder.artifacts.listing(finding.step)
        }
        events = without_places(events, places)
        recording = Recording(events, finding.outcome.exit_code, patch, files)
        self.cassette.save(finding.step, key, finding.lease.attempt, recording)
