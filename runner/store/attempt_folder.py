"""The files of one attempt: evidence, made when there is content, cheap enough for thousands."""

from pathlib import Path

from runner.store.disk import disk_errors, make_folder, make_folders, write_over
from runner.store.errors import disk_error
from runner.store.log_file import LogFile

PROMPT = "prompt.md"
LOG = "log.txt"
TRANSCRIPT = "transcript.jsonl"
RESULT = "result.json"
PATCH = "changes.patch"


class AttemptFolder:
    """``steps/STEP/ATTEMPT`` of a run; nothing is on disk before the first write."""

    def __init__(self, step: str, attempt: int) -> None:
        # Text instead of a Path: building those costs as much as making the folder.
        self._step = step
        self._path = f"{step}/{attempt}"
        self._is_made = False

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
            self._make()
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
        return LogFile(f"{self._path}/{LOG}", self._make)

    def transcript(self) -> LogFile:
        """Return the transcript, to be written to and closed."""
        return LogFile(f"{self._path}/{TRANSCRIPT}", self._make)

    def _make(self) -> None:
        if self._is_made:
            return
        try:
            make_folder(self._step)
        except FileNotFoundError:
            make_folders(Path(self._step))
        make_folder(self._path)
        self._is_made = True
