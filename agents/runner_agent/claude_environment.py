"""The environment of Claude Code, built from nothing, and the credential that it will find there.

Everything in it is visible to the commands that Claude runs.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from runner.base.records import record
from runner_agent.environment import CREDENTIALS

_KEPT = (
    *("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
    *("ALL_PROXY", "all_proxy"),
    *("NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"),
    *("CURL_CA_BUNDLE", "GIT_SSL_CAINFO"),
    *("ANTHROPIC_BASE_URL", "ANTHROPIC_CUSTOM_HEADERS"),
)
"""What a step gets of the agent's environment, beside a credential."""

_FIXED = {
    "DISABLE_AUTOUPDATER": "1",
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
    # Else a run goes on for minutes after its result (claude 2.1: up to ten).
    "CLAUDE_CODE_DISABLE_BACKGROUND_TASKS": "1",
    "CLAUDE_CODE_DISABLE_AUTO_MEMORY": "1",
}
_NO_MEMORY = "CLAUDE_CODE_DISABLE_CLAUDE_MDS"
_MEMORY_OF_FOLDERS = "CLAUDE_CODE_ADDITIONAL_DIRECTORIES_CLAUDE_MD"
"""Reads CLAUDE.md of what ``--add-dir`` names, without the settings and hooks beside it."""
_API_KEY, _API_KEY_ALIAS = "ANTHROPIC_API_KEY", "CLAUDE_API_KEY"


@record
class Provider:
    """A cloud that serves the models: the variable that selects it, and what else it reads."""

    name: str
    switch: str
    variables: tuple[str, ...]


PROVIDERS = (
    Provider(
        "bedrock",
        "CLAUDE_CODE_USE_BEDROCK",
        (
            *("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_BEARER_TOKEN_BEDROCK"),
            *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
            *("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"),
            *("AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"),
            *("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"),
            *("ANTHROPIC_BEDROCK_BASE_URL", "CLAUDE_CODE_SKIP_BEDROCK_AUTH"),
        ),
    ),
    Provider(
        "vertex",
        "CLAUDE_CODE_USE_VERTEX",
        (
            *("ANTHROPIC_VERTEX_PROJECT_ID", "CLOUD_ML_REGION", "GOOGLE_CLOUD_PROJECT"),
            *("GOOGLE_APPLICATION_CREDENTIALS", "ANTHROPIC_VERTEX_BASE_URL"),
            "CLAUDE_CODE_SKIP_VERTEX_AUTH",
        ),
    ),
    Provider(
        "foundry",
        "CLAUDE_CODE_USE_FOUNDRY",
        (
            *("ANTHROPIC_FOUNDRY_API_KEY", "ANTHROPIC_FOUNDRY_RESOURCE"),
            *("ANTHROPIC_FOUNDRY_BASE_URL", "CLAUDE_CODE_SKIP_FOUNDRY_AUTH"),
        ),
    ),
)

_KINDS = {
    "ANTHROPIC_API_KEY": "API key",
    "CLAUDE_API_KEY": "API key",
    "ANTHROPIC_AUTH_TOKEN": "gateway token",
    "CLAUDE_CODE_OAUTH_TOKEN": "subscription token",
}


@record
class Credential:
    """What Claude Code will identify itself with; never the value."""

    name: str
    """The variable."""
    kind: str
    """``API key``, ``gateway token``, ``subscription token``, or the cloud provider's name."""

    @property
    def is_api_key(self) -> bool:
        """Whether Claude Code reports it as the source of its key."""
        return self.kind == "API key"


def found_credential(env: Mapping[str, str]) -> Credential | None:
    """Return the credential in ``env`` that Claude Code would use; none where there is none."""
    provider = _provider(env)
    if provider is not None:
        return Credential(provider.switch, provider.name)
    for name, kind in _KINDS.items():
        if env.get(name):
            return Credential(name, kind)
    return None


@record
class Tuning:
    """How long Claude Code itself waits and tries again."""

    retries: int = 4
    api_timeout_ms: int = 120_000
    """To the headers of a response."""
    idle_stream_ms: int = 120_000
    """Without a byte of a response; Claude Code waits 10 s at least."""


@record
class Home:
    """The private folders of one attempt."""

    root: Path

    @property
    def config(self) -> Path:
        """Where login, settings and transcripts would be."""
        return self.root / "config"

    @property
    def temporary(self) -> Path:
        """For temporary files."""
        return self.root / "tmp"


@record
class Wishes:
    """What a step says about its environment."""

    variables: Mapping[str, str]
    """Its own: the runner's, ``env``, secrets."""
    passed: Iterable[str] = ()
    """Names that it wants from the agent's environment."""
    uses_own_config: bool = False
    reads_project_memory: bool = False


def claude_environment(
    agent: Mapping[str, str], wishes: Wishes, home: Home, tuning: Tuning
) -> dict[str, str]:
    """Return all of Claude Code's environment.

    The step may change how long it waits, not where it keeps its files.
    """
    env = {
        "CLAUDE_CODE_MAX_RETRIES": str(tuning.retries),
        "API_TIMEOUT_MS": str(tuning.api_timeout_ms),
        "CLAUDE_BYTE_STREAM_IDLE_TIMEOUT_MS": str(tuning.idle_stream_ms),
    }
    env |= _picked(agent, _KEPT)
    env |= _picked(agent, wishes.passed)
    # A credential that the step brings takes the place of the agent's, whatever its name.
    if found_credential(wishes.variables) is None:
        env |= _credentials(agent)
    env |= wishes.variables
    alias = env.pop(_API_KEY_ALIAS, "")
    if alias and not env.get(_API_KEY):
        env[_API_KEY] = alias
    env |= _FIXED | {"CLAUDE_CODE_TMPDIR": str(home.temporary)}
    env[_MEMORY_OF_FOLDERS if wishes.reads_project_memory else _NO_MEMORY] = "1"
    if wishes.uses_own_config:
        return env | _picked(agent, ("HOME", "USER", "LOGNAME", "CLAUDE_CONFIG_DIR"))
    return env | {"HOME": str(home.root), "CLAUDE_CONFIG_DIR": str(home.config)}


def _credentials(agent: Mapping[str, str]) -> dict[str, str]:
    provider = _provider(agent)
    if provider is not None:
        return _picked(agent, (provider.switch, *provider.variables))
    return _picked(agent, sorted(CREDENTIALS & set(_KINDS)))


def _provider(env: Mapping[str, str]) -> Provider | None:
    return next((one for one in PROVIDERS if _is_on(env.get(one.switch))), None)


def _is_on(value: str | None) -> bool:
    return value is not None and value.lower() in {"1", "true", "yes", "on"}


def _picked(env: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """Return those of ``names`` that say something; CI sets what it does not have to nothing."""
    return {name: env[name] for name in names if env.get(name)}
