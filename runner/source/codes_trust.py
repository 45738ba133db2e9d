"""E260 and W26x: where untrusted data goes, and what is legal but odd."""

from collections.abc import Mapping

from runner.source.code_page import CodePage

_PAGES = (
    CodePage(
        "E260",
        "untrusted data reaches a step with secrets",
        "Whoever writes an untrusted input may try to talk a step into giving away what it knows."
        " A step that gets such data, names secrets in 'env', and can write or reach the network"
        " is refused, with the whole way of the data. Data is followed through prompts, commands,"
        " 'env', 'with', 'for-each' and outputs, and through the files that a step leaves to those"
        " that need it. An approval on the way lets it pass; so does a step that reads without"
        " secrets, or acts without the data.",
        "inputs: {issue: {trust: untrusted}}\n"
        "secrets: [GH_TOKEN]\n"
        "steps:\n"
        "  answer:\n"
        "    run: gh issue comment 7 --body '...'\n"
        "    env: {TEXT: '${{ inputs.issue }}', GH_TOKEN: '${{ secrets.GH_TOKEN }}'}",
    ),
    CodePage(
        "W261",
        "nobody uses the output",
        "Claude is asked for a value that no expression names, although others of the same step"
        " are used. Often its name was changed in one place only.",
        "plan: {output-schema: {properties: {modules: {}, module_count: {}}}}",
    ),
    CodePage(
        "W262",
        "the retry cannot happen",
        "Either there is one attempt and nothing to wait for, or the same cause is to be retried"
        " and never to be retried; then it never is.",
        "retry: {attempts: 1, backoff: {initial: 5s}}",
    ),
    CodePage(
        "W263",
        "the file is not there",
        "The step begins with the files of the project, and what it starts or enters is not among"
        " them. A step that needs others is not looked at: they may make it.",
        "run: ./scripts/biuld.sh",
    ),
    CodePage(
        "W264",
        "there may be no such instance",
        "The list of 'for-each' comes from an expression and may be empty; then an index into the"
        " outputs of its instances has nothing to give, and the step that asks fails. A list of"
        " Claude's with 'minItems' in its 'output-schema', or one with '| default(...)', is never"
        " empty by accident.",
        "test: {needs: build, run: 'echo ${{ steps.build.outputs[0].name }}'}",
    ),
    CodePage(
        "W265",
        "nobody uses the input",
        "The workflow asks for a value that no expression names.",
        "inputs: {target: {}}   # and ${{ inputs.traget }} nowhere",
    ),
    CodePage(
        "W266",
        "nobody uses the secret",
        "The secret must be in the environment of the runner, and no step names it. Secrets reach"
        " only the steps that name them in 'env'.",
        "secrets: [NPM_TOKEN]   # env: {NPM_TOKEN: '${{ secrets.NPM_TOKEN }}'}",
    ),
    CodePage(
        "W267",
        "the budget has nothing to limit",
        "Only what Claude does is paid for; a command costs nothing that the runner could count."
        " For its time there is 'timeout'.",
        "test: {run: make test, budget: {usd: 1}}",
    ),
)

CODES: Mapping[str, CodePage] = {page.code: page for page in _PAGES}
