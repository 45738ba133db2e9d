"""The files of one attempt: evidence, made when there is content, cheap enough for thousands."""

from pathlib import Path

from runner.store.disk import disk_errors, make_folders, write_over
from runner.store.errors import disk_error
from runner.store.log_file import LogFile

PROMPT = "prompt.md"
LOG = "log.txt"
TRANSCRIPT = "transcript.jsonl"
RESULT = "result.json"
PATCH = "changes.patch"


class AttemptFolder:
    """``steps/STEP/ATTEMPT`` of a run; nothing is on disk before the first write."""

    def __init__(self, path: str) -> None:
        # Text instead of a Path: building those costs more than writing the file.
        self._path = path

    @property
    def path(self) -> Path:
        """The folder."""
        return Path(self._path)

    def write(self, name: str, content: bytes) -> None:
        """Write the file ``name``, anew if it is there.

        Raises:
            StoreError: the disk refused; then there is no such file.
        """
        file = f"{self._path}/{name}"
        try:
            write_over(file, content)
        except FileNotFoundError:
            with disk_errors(Path(file)):
                make_folders(self.path)
                write_over(file, content)
        except OSError as error:
            raise disk_error(error, Path(file)) from error

    def read(self, name: str) -> bytes | None:
        """Return the content of ``name``; none where there was nothing to write.

        Raises:
            StoreError: it cannot be read.
        """
        file = self.path / name
        with disk_errors(file):
            try:
                return file.read_bytes()
            except FileNotFoundError:
                return None

    def log(self) -> LogFile:
        """Return the log, to be written to and closed."""
        return LogFile(self.path / LOG)

    def transcript(self) -> LogFile:
        """Return the transcript, to be written to and closed."""
        return LogFile(self.path / TRANSCRIPT)
