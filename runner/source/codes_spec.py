"""E2xx and W2xx: the shape and meaning of a workflow."""

from collections.abc import Mapping

from runner.source.code_page import CodePage

_SHAPE = (
    CodePage(
        "E201",
        "unknown key",
        "Keys that mean nothing are errors, since a slip of the pen would be ignored otherwise.",
        "steps:\n  build:\n    comand: make   # run: make",
    ),
    CodePage(
        "E202",
        "the value does not fit",
        "The value has another type than the key takes, or lies outside of what is allowed.",
        "retry: {attempts: 0}   # at least 1",
    ),
    CodePage(
        "E203",
        "a key is missing",
        "The mapping cannot be understood without it.",
        "name: release   # and no steps",
    ),
    CodePage(
        "E204",
        "not supported yet",
        "The key belongs to the language, but this version of the runner does not do it. It is"
        " refused rather than ignored.",
        "steps:\n  build:\n    run: make\n    verify: [{run: make test}]",
    ),
    CodePage(
        "E205",
        "not a name",
        "Steps, inputs and outputs are named with a-z, 0-9 and _, beginning with a letter: a"
        " hyphen would be a minus in an expression, and capitals collide on some file systems.",
        "steps:\n  Build-All: {run: make}   # build_all",
    ),
    CodePage(
        "E206",
        "unknown version of the language",
        "The workflow asks for a version that this runner does not know.",
        "version: 2   # 1",
    ),
    CodePage(
        "E207",
        "the duration is out of range",
        "Durations are more than nothing and at most 366 days, each number with its unit.",
        "timeout: 0s",
    ),
)

_KINDS = (
    CodePage("E210", "the command is empty", "A shell step runs at least one command.", "run: ''"),
    CodePage(
        "E211",
        "unknown shell",
        "sh, bash and python are known by name; any other program is given as a list of words"
        " that the script's path follows.",
        "shell: pearl   # shell: [perl, -w]",
    ),
    CodePage("E212", "the prompt is empty", "Claude needs something to do.", "prompt: ''"),
    CodePage(
        "E213",
        "the prompt is too long",
        "Claude Code takes 10 MB. Put the material into files of the workspace.",
        "prompt-file: book.md",
    ),
    CodePage(
        "E214",
        "the output schema cannot be used",
        "Structured output is an object, described by a JSON Schema without remote references.",
        "output-schema: {type: array}   # type: object",
    ),
    CodePage(
        "E215",
        "not a permission rule",
        "Rules are the name of a tool, or a name with what it may be used for in brackets.",
        "claude: {allowed-tools: ['make *']}   # Bash(make *)",
    ),
    CodePage(
        "E216",
        "the MCP server cannot be reached or started",
        "A server has either a command to start or an address to connect to.",
        "mcp-config: {mcpServers: {files: {}}}   # command: my-server",
    ),
)

_STEPS = (
    CodePage(
        "E220",
        "the step does not say what to do",
        "Exactly one of 'prompt', 'prompt-file', 'run', 'approval' and 'uses' says what a step is.",
        "steps:\n  build:\n    needs: [plan]",
    ),
    CodePage(
        "E221",
        "the step says two things",
        "Exactly one of 'prompt', 'prompt-file', 'run', 'approval' and 'uses' says what a step is.",
        "steps:\n  build: {prompt: Build it., run: make}",
    ),
    CodePage(
        "E222",
        "the key is for another kind of step",
        "Some keys make sense only for Claude steps, some only for shell steps; and an approval or"
        " a workflow that is used is carried out by no agent, so it has no 'timeout', 'retry' or"
        " 'env'. Under 'defaults' keys reach only the steps they are for.",
        "steps:\n  build: {run: make, claude: {model: opus}}",
    ),
    CodePage(
        "E223",
        "a secret stands in the text",
        "The text holds what looks like a key. Whoever can read the repository has it: replace"
        " the key, and name the secret instead.",
        "secrets: [NPM_TOKEN]\nenv: {NPM_TOKEN: '${{ secrets.NPM_TOKEN }}'}",
    ),
    CodePage(
        "E224",
        "expressions are not evaluated here",
        "The value is used as it stands; an expression in it would silently stay text.",
        "artifacts: ['${{ inputs.name }}.txt']",
    ),
    CodePage(
        "E230",
        "the name belongs to the runner",
        "Steps are given variables whose names begin with RUNNER_.",
        "env: {RUNNER_OUTPUT: out.txt}",
    ),
    CodePage(
        "E231",
        "unknown cause",
        "'retry.on' and 'retry.never' take names of the list of causes, and 'exit:N'.",
        "retry: {on: [netwrk]}   # network",
    ),
    CodePage(
        "E234",
        "the path leads out of the workspace",
        "Artifacts are taken from below the workspace.",
        "artifacts: [../secret.txt]",
    ),
)

_GRAPH = (
    CodePage(
        "E232", "no such step", "'needs' names a step that the file does not have.", "needs: [plam]"
    ),
    CodePage("E233", "needed twice", "A step names the same need twice.", "needs: [plan, plan]"),
    CodePage(
        "E235",
        "the id is reserved",
        "Windows keeps names such as con and nul for devices; ids become names of files.",
        "steps:\n  aux: {run: make}",
    ),
    CodePage("E236", "the step needs itself", "It could never begin.", "a: {needs: [a]}"),
    CodePage(
        "E237",
        "steps wait for each other",
        "Each step of the path needs the next, and the last needs the first: none can begin.",
        "a: {needs: [b]}\nb: {needs: [a]}",
    ),
    CodePage(
        "E238",
        "the name is taken",
        "Steps under 'steps' and under 'finally' are named in expressions alike, so no two may have"
        " one name.",
        "steps:\n  clean: {run: make clean}\nfinally:\n  clean: {run: rm -rf out}",
    ),
    CodePage(
        "E239",
        "the need has ended anyway",
        "What stands under 'finally' begins when every step under 'steps' has ended, however it"
        " ended; it may need only other steps under 'finally'. Ask with 'if' how a step ended.",
        "finally:\n  notify: {run: ./notify.sh, needs: [build]}   # no needs",
    ),
    CodePage(
        "E240",
        "type and options do not go together",
        "'options' lists the values of an input of type choice, and only of that.",
        "inputs: {target: {type: choice}}   # options: [flask, fastapi]",
    ),
    CodePage(
        "E241",
        "the default does not fit the input",
        "The default has the type of the input, and is one of its options.",
        "inputs: {count: {type: number, default: many}}",
    ),
    CodePage(
        "W242",
        "the default is never used",
        "An input that must be given has no use for a default.",
        "inputs: {idea: {required: true, default: a list}}",
    ),
)

_GROWTH = (
    CodePage(
        "E250",
        "the strategy cannot be understood",
        "'strategy' has either 'matrix' or 'for-each'. Each of their lists is a list, or one"
        " expression that gives one; 'as' names the item of 'for-each' with a name that expressions"
        " do not have yet; 'exclude' names keys of the matrix.",
        "strategy: {for-each: 'all of ${{ inputs.files }}'}   # '${{ inputs.files }}'",
    ),
    CodePage(
        "E251",
        "too many instances",
        "One step becomes at most 10,000 instances. What computes belongs into a script.",
        "strategy: {matrix: {a: [...200 items], b: [...200 items]}}",
    ),
    CodePage(
        "E252",
        "workflows use each other in a circle, or too deep",
        "A workflow that uses itself, by whatever way, would never end. Eight levels are enough for"
        " people to follow.",
        "# in build.yaml\nsteps:\n  again: {uses: ./build.yaml}",
    ),
    CodePage(
        "E253",
        "the inputs do not fit the workflow that is used",
        "'with' gives each input that the other workflow requires, none that it does not declare,"
        " and values of the declared type.",
        "docs: {uses: ./docs.yaml, with: {modul: api}}   # module",
    ),
    CodePage(
        "W252",
        "the key has no effect in a workflow that is used",
        "Budget and concurrency are those of the run: the workflow that is run has the say.",
        "# in docs.yaml, which another workflow uses\nbudget: {usd: 5}",
    ),
)

CODES: Mapping[str, CodePage] = {
    page.code: page for page in (*_SHAPE, *_KINDS, *_STEPS, *_GRAPH, *_GROWTH)
}
