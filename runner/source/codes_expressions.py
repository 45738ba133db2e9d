"""E3xx: expressions, templates, prompts, and expressions inside shell text."""

from collections.abc import Mapping

from runner.source.code_page import CodePage

SYNTAX = "E301"
UNCLOSED = "E302"
NOT_ALLOWED = "E303"
UNKNOWN_NAME = "E304"
NOT_AN_ANCESTOR = "E305"
SECRET_PLACE = "E306"  # noqa: S105 - a code, not a secret
UNDEFINED = "E307"
WRONG_TYPE = "E308"
LIMIT = "E309"
BLOCK = "E310"
INCLUDE = "E311"
SHELL_PLACE = "E320"
SHELL_UNSURE = "E321"
SHELL_QUOTES = "E322"
SHELL_DIALECT = "E323"
SHELL_VALUE = "E324"

_PAGES = (
    CodePage(
        SYNTAX,
        "an expression cannot be read",
        "The text between '${{' and '}}', or of 'if', is not an expression. Names are joined by"
        " dots, texts stand in quotes, conditions use 'and', 'or', 'not', '==', '!=', '<', 'in'.",
        "if: inputs.target = 'flask'",
    ),
    CodePage(
        UNCLOSED,
        "'${{' without '}}'",
        "An expression ends with '}}'. Where the characters themselves are meant, write"
        " ${{ '${{' }}, in a prompt also {% raw %}${{{% endraw %}.",
        'prompt: "Hello ${{ inputs.name"',
    ),
    CodePage(
        NOT_ALLOWED,
        "more than an expression may do",
        "Expressions read values, compare them and use filters. Arithmetic, methods, functions"
        " other than contains() and the status functions, and other filters do not exist:"
        " compute in a 'run' step and use its output.",
        "if: inputs.count * 2 > 10",
    ),
    CodePage(
        UNKNOWN_NAME,
        "a name that nothing has",
        "Expressions know inputs, env, steps.ID.outputs, steps.ID.status, steps.ID.artifacts,"
        " run.id, run.number and workflow.name. Inputs, variables and steps must be declared.",
        'prompt: "Write for ${{ inputs.tarjet }}."',
    ),
    CodePage(
        NOT_AN_ANCESTOR,
        "a step that does not come before",
        "A step sees the outputs of the steps that it needs, directly or through others; of any"
        " other step it is unknown whether it has ended. Add it to 'needs'.",
        'docs: {run: echo "${{ steps.build.outputs.name }}"}',
    ),
    CodePage(
        SECRET_PLACE,
        "a secret where it could be seen",
        "Secrets are named in 'env:' alone: texts of prompts, conditions and scripts are kept in"
        " the run's files. Put the secret into 'env:' and use the variable.",
        "run: curl -H ${{ secrets.TOKEN }} https://example.org",
    ),
    CodePage(
        UNDEFINED,
        "a value that is not there",
        "While the run goes on, an expression names an output or a key that was not given. An"
        " absent value is never an empty text; say what holds instead with the filter 'default'.",
        'prompt: "${{ steps.plan.outputs.note }}"',
    ),
    CodePage(
        WRONG_TYPE,
        "a value of another type",
        "Values are not turned into other types silently. Outputs of 'run' steps are text: turn"
        " them into numbers with '| int' or '| float', compare text with quoted text, read JSON"
        " with '| fromjson'. 'and', 'or', 'not' and 'if' take true or false only.",
        "if: steps.check.outputs.percent >= 80",
    ),
    CodePage(
        LIMIT,
        "an expression does or makes too much",
        "One text may have 1,000 expressions and blocks, take 100,000 steps to render and be 10 MB"
        " long; expressions nest 100 deep and are 10,000 characters long. Compute in a 'run' step"
        " instead.",
        "{% for a in big %}{% for b in big %}${{ a }}${{ b }}{% endfor %}{% endfor %}",
    ),
    CodePage(
        BLOCK,
        "a block that prompts do not have",
        "Prompts know {% if %}, {% elif %}, {% else %}, {% for x in list %}, {% include 'file' %}"
        " and {% raw %}, each closed by its end.",
        "{% set name = 'x' %}",
    ),
    CodePage(
        INCLUDE,
        "a file that cannot be included",
        "{% include 'file' %} names a file of the workflow's folder in quotes. Files may include"
        " others, 8 deep, and not themselves.",
        "{% include inputs.file %}",
    ),
    CodePage(
        SHELL_PLACE,
        "an expression where the shell could run its value",
        "In 'run' an expression may be an argument, the value of an assignment, or stand in an"
        " unquoted here-document, under a command whose name is fixed and which does not run or"
        " evaluate its arguments. Anywhere else put the value into 'env:' and use \"$NAME\".",
        "run: eval ${{ inputs.command }}",
    ),
    CodePage(
        SHELL_UNSURE,
        "shell text that cannot be judged",
        "Shells differ in how they read this text, or it cannot be parsed, so nobody can say"
        " where the expression stands. Put the value into 'env:' and use \"$NAME\"; a text"
        " without expressions is not judged.",
        "run: echo $(( ${{ inputs.count }}",
    ),
    CodePage(
        SHELL_QUOTES,
        "an expression in single quotes",
        "The shell expands nothing in single quotes or in a here-document whose word is quoted,"
        " so the value would not appear. Use double quotes.",
        "run: echo '${{ inputs.name }}'",
    ),
    CodePage(
        SHELL_DIALECT,
        "an expression in text of another language",
        "Expressions in 'run' need 'sh' or 'bash', whose rules for quoting are known. For"
        " 'python' and other programs put the value into 'env:' and read the variable.",
        "{shell: python, run: print('${{ inputs.name }}')}",
    ),
    CodePage(
        SHELL_VALUE,
        "a value that no environment variable can hold",
        "Values reach shell text in environment variables, which hold at most 128 KiB each, 1 MiB"
        " together, valid UTF-8 and no NUL. Pass larger data in files.",
        'run: echo "${{ steps.dump.outputs.everything }}"',
    ),
)

CODES: Mapping[str, CodePage] = {page.code: page for page in _PAGES}
