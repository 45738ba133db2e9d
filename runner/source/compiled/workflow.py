"""Generated from schemas/workflow.schema.json by `runner.source.compile_schema`."""
# mypy: ignore-errors

import re


class Mismatch(Exception):
    """The tree does not fit the schema."""


class _Decimal:
    """Stands where the generator names a type that YAML never gives."""


REGEX_PATTERNS = {
    '^(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?(?:[0-9]+ms)?$': re.compile('^(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?(?:[0-9]+ms)?\\Z'),
    '^[a-z][a-z0-9_]{0,62}$': re.compile('^[a-z][a-z0-9_]{0,62}\\Z'),
    '^https?://[^ ]+$': re.compile('^https?://[^ ]+\\Z'),
    '^[A-Za-z0-9_-]{1,64}$': re.compile('^[A-Za-z0-9_-]{1,64}\\Z'),
    '^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$': re.compile('^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}\\Z'),
    '^(?:>=|<=|==|!=|>|<)?[0-9]+(?:\\.[0-9]+){0,3}(?: *, *(?:>=|<=|==|!=|>|<)[0-9]+(?:\\.[0-9]+){0,3})*$': re.compile('^(?:>=|<=|==|!=|>|<)?[0-9]+(?:\\.[0-9]+){0,3}(?: *, *(?:>=|<=|==|!=|>|<)[0-9]+(?:\\.[0-9]+){0,3})*\\Z'),
    '^[A-Za-z_][A-Za-z0-9_]{0,254}$': re.compile('^[A-Za-z_][A-Za-z0-9_]{0,254}\\Z')
}

NoneType = type(None)

def validate(data: object) -> object:
    if not isinstance(data, (dict)):
        raise Mismatch
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data__missing_keys = set(['steps']) - data.keys()
        if data__missing_keys:
            raise Mismatch
        data_keys = set(data.keys())
        if "version" in data_keys:
            data_keys.remove("version")
            data__version = data["version"]
            if not isinstance(data__version, (int)) and not (isinstance(data__version, float) and data__version.is_integer()) or isinstance(data__version, bool):
                raise Mismatch
            if not (isinstance(data__version, (int, float)) and not isinstance(data__version, bool) and data__version == 1):
                raise Mismatch
        if "name" in data_keys:
            data_keys.remove("name")
            data__name = data["name"]
            if not isinstance(data__name, (str)):
                raise Mismatch
            if isinstance(data__name, str):
                data__name_len = len(data__name)
                if data__name_len < 1:
                    raise Mismatch
                if data__name_len > 100:
                    raise Mismatch
        if "description" in data_keys:
            data_keys.remove("description")
            data__description = data["description"]
            if not isinstance(data__description, (str)):
                raise Mismatch
        if "inputs" in data_keys:
            data_keys.remove("inputs")
            data__inputs = data["inputs"]
            if not isinstance(data__inputs, (dict)):
                raise Mismatch
            data__inputs_is_dict = isinstance(data__inputs, dict)
            if data__inputs_is_dict:
                data__inputs_keys = set(data__inputs.keys())
                for data__inputs_key in data__inputs_keys:
                    if data__inputs_key not in []:
                        data__inputs_value = data__inputs.get(data__inputs_key)
                        validate___definitions_input(data__inputs_value)
                data__inputs_len = len(data__inputs)
                if data__inputs_len != 0:
                    data__inputs_property_names = True
                    for data__inputs_key in data__inputs:
                        try:
                            validate___definitions_name(data__inputs_key)
                        except Mismatch:
                            data__inputs_property_names = False
                    if not data__inputs_property_names:
                        raise Mismatch
        if "env" in data_keys:
            data_keys.remove("env")
            data__env = data["env"]
            validate___definitions_env(data__env)
        if "secrets" in data_keys:
            data_keys.remove("secrets")
            data__secrets = data["secrets"]
            if not isinstance(data__secrets, (list, tuple)):
                raise Mismatch
            data__secrets_is_list = isinstance(data__secrets, (list, tuple))
            if data__secrets_is_list:
                data__secrets_len = len(data__secrets)
                for data__secrets_x, data__secrets_item in enumerate(data__secrets):
                    validate___definitions_env_name(data__secrets_item)
        if "defaults" in data_keys:
            data_keys.remove("defaults")
            data__defaults = data["defaults"]
            validate___definitions_defaults(data__defaults)
        if "steps" in data_keys:
            data_keys.remove("steps")
            data__steps = data["steps"]
            if not isinstance(data__steps, (dict)):
                raise Mismatch
            data__steps_is_dict = isinstance(data__steps, dict)
            if data__steps_is_dict:
                data__steps_len = len(data__steps)
                if data__steps_len < 1:
                    raise Mismatch
                data__steps_keys = set(data__steps.keys())
                for data__steps_key in data__steps_keys:
                    if data__steps_key not in []:
                        data__steps_value = data__steps.get(data__steps_key)
                        validate___definitions_step(data__steps_value)
                if data__steps_len != 0:
                    data__steps_property_names = True
                    for data__steps_key in data__steps:
                        try:
                            validate___definitions_name(data__steps_key)
                        except Mismatch:
                            data__steps_property_names = False
                    if not data__steps_property_names:
                        raise Mismatch
        if "budget" in data_keys:
            data_keys.remove("budget")
            data__budget = data["budget"]
            if not isinstance(data__budget, (dict)):
                raise Mismatch
            data__budget_is_dict = isinstance(data__budget, dict)
            if data__budget_is_dict:
                data__budget_len = len(data__budget)
                if data__budget_len < 1:
                    raise Mismatch
                data__budget_keys = set(data__budget.keys())
                if "usd" in data__budget_keys:
                    data__budget_keys.remove("usd")
                    data__budget__usd = data__budget["usd"]
                    if not isinstance(data__budget__usd, (int, float, _Decimal)) or isinstance(data__budget__usd, bool):
                        raise Mismatch
                    if isinstance(data__budget__usd, (int, float, _Decimal)) and not isinstance(data__budget__usd, bool):
                        if data__budget__usd > 1000000:
                            raise Mismatch
                        if data__budget__usd <= 0:
                            raise Mismatch
                if "tokens" in data__budget_keys:
                    data__budget_keys.remove("tokens")
                    data__budget__tokens = data__budget["tokens"]
                    if not isinstance(data__budget__tokens, (int)) and not (isinstance(data__budget__tokens, float) and data__budget__tokens.is_integer()) or isinstance(data__budget__tokens, bool):
                        raise Mismatch
                    if isinstance(data__budget__tokens, (int, float, _Decimal)) and not isinstance(data__budget__tokens, bool):
                        if data__budget__tokens < 1:
                            raise Mismatch
                if "minutes" in data__budget_keys:
                    data__budget_keys.remove("minutes")
                    data__budget__minutes = data__budget["minutes"]
                    if not isinstance(data__budget__minutes, (int, float, _Decimal)) or isinstance(data__budget__minutes, bool):
                        raise Mismatch
                    if isinstance(data__budget__minutes, (int, float, _Decimal)) and not isinstance(data__budget__minutes, bool):
                        if data__budget__minutes > 527040:
                            raise Mismatch
                        if data__budget__minutes <= 0:
                            raise Mismatch
                if "on-exceed" in data__budget_keys:
                    data__budget_keys.remove("on-exceed")
                    data__budget__onexceed = data__budget["on-exceed"]
                    if not isinstance(data__budget__onexceed, (str)):
                        raise Mismatch
                    if not (isinstance(data__budget__onexceed, str) and data__budget__onexceed == 'pause' or isinstance(data__budget__onexceed, str) and data__budget__onexceed == 'stop'):
                        raise Mismatch
                if data__budget_keys:
                    raise Mismatch
        if "concurrency" in data_keys:
            data_keys.remove("concurrency")
            data__concurrency = data["concurrency"]
            if not isinstance(data__concurrency, (str, dict)):
                raise Mismatch
            if isinstance(data__concurrency, str):
                data__concurrency_len = len(data__concurrency)
                if data__concurrency_len < 1:
                    raise Mismatch
            data__concurrency_is_dict = isinstance(data__concurrency, dict)
            if data__concurrency_is_dict:
                data__concurrency__missing_keys = set([]) - data__concurrency.keys()
                if data__concurrency__missing_keys:
                    raise Mismatch
                data__concurrency_keys = set(data__concurrency.keys())
                if "group" in data__concurrency_keys:
                    data__concurrency_keys.remove("group")
                    data__concurrency__group = data__concurrency["group"]
                    if not isinstance(data__concurrency__group, (str)):
                        raise Mismatch
                    if isinstance(data__concurrency__group, str):
                        data__concurrency__group_len = len(data__concurrency__group)
                        if data__concurrency__group_len < 1:
                            raise Mismatch
                        if data__concurrency__group_len > 200:
                            raise Mismatch
                if "limit" in data__concurrency_keys:
                    data__concurrency_keys.remove("limit")
                    data__concurrency__limit = data__concurrency["limit"]
                    if not isinstance(data__concurrency__limit, (int)) and not (isinstance(data__concurrency__limit, float) and data__concurrency__limit.is_integer()) or isinstance(data__concurrency__limit, bool):
                        raise Mismatch
                    if isinstance(data__concurrency__limit, (int, float, _Decimal)) and not isinstance(data__concurrency__limit, bool):
                        if data__concurrency__limit < 1:
                            raise Mismatch
                        if data__concurrency__limit > 1000:
                            raise Mismatch
                if "cancel-in-progress" in data__concurrency_keys:
                    data__concurrency_keys.remove("cancel-in-progress")
                    data__concurrency__cancelinprogress = data__concurrency["cancel-in-progress"]
                    if not isinstance(data__concurrency__cancelinprogress, (bool)):
                        raise Mismatch
                if data__concurrency_keys:
                    raise Mismatch
        if "finally" in data_keys:
            data_keys.remove("finally")
            data__finally = data["finally"]
            if not isinstance(data__finally, (dict)):
                raise Mismatch
            data__finally_is_dict = isinstance(data__finally, dict)
            if data__finally_is_dict:
                data__finally_len = len(data__finally)
                if data__finally_len < 1:
                    raise Mismatch
                data__finally_keys = set(data__finally.keys())
                for data__finally_key in data__finally_keys:
                    if data__finally_key not in []:
                        data__finally_value = data__finally.get(data__finally_key)
                        validate___definitions_step(data__finally_value)
                if data__finally_len != 0:
                    data__finally_property_names = True
                    for data__finally_key in data__finally:
                        try:
                            validate___definitions_name(data__finally_key)
                        except Mismatch:
                            data__finally_property_names = False
                    if not data__finally_property_names:
                        raise Mismatch
        if "outputs" in data_keys:
            data_keys.remove("outputs")
            data__outputs = data["outputs"]
            if not isinstance(data__outputs, (dict)):
                raise Mismatch
            data__outputs_is_dict = isinstance(data__outputs, dict)
            if data__outputs_is_dict:
                data__outputs_keys = set(data__outputs.keys())
                for data__outputs_key in data__outputs_keys:
                    if data__outputs_key not in []:
                        data__outputs_value = data__outputs.get(data__outputs_key)
                        if not isinstance(data__outputs_value, (str, int, float, _Decimal, bool)):
                            raise Mismatch
                data__outputs_len = len(data__outputs)
                if data__outputs_len != 0:
                    data__outputs_property_names = True
                    for data__outputs_key in data__outputs:
                        try:
                            validate___definitions_name(data__outputs_key)
                        except Mismatch:
                            data__outputs_property_names = False
                    if not data__outputs_property_names:
                        raise Mismatch
        if data_keys:
            raise Mismatch
    return data

def validate___definitions_step(data: object) -> object:
    if not isinstance(data, (dict)):
        raise Mismatch
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if "needs" in data_keys:
            data_keys.remove("needs")
            data__needs = data["needs"]
            validate___definitions_id_list(data__needs)
        if "if" in data_keys:
            data_keys.remove("if")
            data__if = data["if"]
            if not isinstance(data__if, (str, bool)):
                raise Mismatch
        if "prompt" in data_keys:
            data_keys.remove("prompt")
            data__prompt = data["prompt"]
            if not isinstance(data__prompt, (str)):
                raise Mismatch
        if "prompt-file" in data_keys:
            data_keys.remove("prompt-file")
            data__promptfile = data["prompt-file"]
            if not isinstance(data__promptfile, (str)):
                raise Mismatch
            if isinstance(data__promptfile, str):
                data__promptfile_len = len(data__promptfile)
                if data__promptfile_len < 1:
                    raise Mismatch
        if "run" in data_keys:
            data_keys.remove("run")
            data__run = data["run"]
            if not isinstance(data__run, (str)):
                raise Mismatch
        if "requires" in data_keys:
            data_keys.remove("requires")
            data__requires = data["requires"]
            validate___definitions_requires(data__requires)
        if "timeout" in data_keys:
            data_keys.remove("timeout")
            data__timeout = data["timeout"]
            validate___definitions_timeout(data__timeout)
        if "idle-timeout" in data_keys:
            data_keys.remove("idle-timeout")
            data__idletimeout = data["idle-timeout"]
            validate___definitions_idle_timeout(data__idletimeout)
        if "retry" in data_keys:
            data_keys.remove("retry")
            data__retry = data["retry"]
            validate___definitions_retry(data__retry)
        if "on-lost" in data_keys:
            data_keys.remove("on-lost")
            data__onlost = data["on-lost"]
            validate___definitions_on_lost(data__onlost)
        if "idempotent" in data_keys:
            data_keys.remove("idempotent")
            data__idempotent = data["idempotent"]
            validate___definitions_idempotent(data__idempotent)
        if "continue-on-error" in data_keys:
            data_keys.remove("continue-on-error")
            data__continueonerror = data["continue-on-error"]
            validate___definitions_continue_on_error(data__continueonerror)
        if "env" in data_keys:
            data_keys.remove("env")
            data__env = data["env"]
            validate___definitions_env(data__env)
        if "working-directory" in data_keys:
            data_keys.remove("working-directory")
            data__workingdirectory = data["working-directory"]
            validate___definitions_working_directory(data__workingdirectory)
        if "shell" in data_keys:
            data_keys.remove("shell")
            data__shell = data["shell"]
            validate___definitions_shell(data__shell)
        if "pass-env" in data_keys:
            data_keys.remove("pass-env")
            data__passenv = data["pass-env"]
            validate___definitions_pass_env(data__passenv)
        if "workspace" in data_keys:
            data_keys.remove("workspace")
            data__workspace = data["workspace"]
            validate___definitions_workspace(data__workspace)
        if "output-schema" in data_keys:
            data_keys.remove("output-schema")
            data__outputschema = data["output-schema"]
            if not isinstance(data__outputschema, (dict)):
                raise Mismatch
            data__outputschema_is_dict = isinstance(data__outputschema, dict)
            if data__outputschema_is_dict:
                data__outputschema_keys = set(data__outputschema.keys())
        if "artifacts" in data_keys:
            data_keys.remove("artifacts")
            data__artifacts = data["artifacts"]
            validate___definitions_artifacts(data__artifacts)
        if "allow-denials" in data_keys:
            data_keys.remove("allow-denials")
            data__allowdenials = data["allow-denials"]
            validate___definitions_allow_denials(data__allowdenials)
        if "claude" in data_keys:
            data_keys.remove("claude")
            data__claude = data["claude"]
            validate___definitions_claude(data__claude)
        if "strategy" in data_keys:
            data_keys.remove("strategy")
            data__strategy = data["strategy"]
            validate___definitions_strategy(data__strategy)
        if "priority" in data_keys:
            data_keys.remove("priority")
            data__priority = data["priority"]
            validate___definitions_priority(data__priority)
        if "budget" in data_keys:
            data_keys.remove("budget")
            data__budget = data["budget"]
            validate___definitions_step_budget(data__budget)
        if "uses" in data_keys:
            data_keys.remove("uses")
            data__uses = data["uses"]
            if not isinstance(data__uses, (str)):
                raise Mismatch
            if isinstance(data__uses, str):
                data__uses_len = len(data__uses)
                if data__uses_len < 1:
                    raise Mismatch
                if data__uses_len > 1000:
                    raise Mismatch
        if "with" in data_keys:
            data_keys.remove("with")
            data__with = data["with"]
            if not isinstance(data__with, (dict)):
                raise Mismatch
            data__with_is_dict = isinstance(data__with, dict)
            if data__with_is_dict:
                data__with_keys = set(data__with.keys())
                for data__with_key in data__with_keys:
                    if data__with_key not in []:
                        data__with_value = data__with.get(data__with_key)
                        if not isinstance(data__with_value, (str, int, float, _Decimal, bool)):
                            raise Mismatch
                data__with_len = len(data__with)
                if data__with_len != 0:
                    data__with_property_names = True
                    for data__with_key in data__with:
                        try:
                            validate___definitions_name(data__with_key)
                        except Mismatch:
                            data__with_property_names = False
                    if not data__with_property_names:
                        raise Mismatch
        if "approval" in data_keys:
            data_keys.remove("approval")
            data__approval = data["approval"]
            if not isinstance(data__approval, (str, dict)):
                raise Mismatch
            if isinstance(data__approval, str):
                data__approval_len = len(data__approval)
                if data__approval_len < 1:
                    raise Mismatch
            data__approval_is_dict = isinstance(data__approval, dict)
            if data__approval_is_dict:
                data__approval__missing_keys = set([]) - data__approval.keys()
                if data__approval__missing_keys:
                    raise Mismatch
                data__approval_keys = set(data__approval.keys())
                if "message" in data__approval_keys:
                    data__approval_keys.remove("message")
                    data__approval__message = data__approval["message"]
                    if not isinstance(data__approval__message, (str)):
                        raise Mismatch
                    if isinstance(data__approval__message, str):
                        data__approval__message_len = len(data__approval__message)
                        if data__approval__message_len < 1:
                            raise Mismatch
                if "approvers" in data__approval_keys:
                    data__approval_keys.remove("approvers")
                    data__approval__approvers = data__approval["approvers"]
                    if not isinstance(data__approval__approvers, (list, tuple)):
                        raise Mismatch
                    data__approval__approvers_is_list = isinstance(data__approval__approvers, (list, tuple))
                    if data__approval__approvers_is_list:
                        data__approval__approvers_len = len(data__approval__approvers)
                        for data__approval__approvers_x, data__approval__approvers_item in enumerate(data__approval__approvers):
                            if not isinstance(data__approval__approvers_item, (str)):
                                raise Mismatch
                            if isinstance(data__approval__approvers_item, str):
                                data__approval__approvers_item_len = len(data__approval__approvers_item)
                                if data__approval__approvers_item_len < 1:
                                    raise Mismatch
                                if data__approval__approvers_item_len > 100:
                                    raise Mismatch
                if "expires" in data__approval_keys:
                    data__approval_keys.remove("expires")
                    data__approval__expires = data__approval["expires"]
                    if not isinstance(data__approval__expires, (str)):
                        raise Mismatch
                    if isinstance(data__approval__expires, str):
                        data__approval__expires_len = len(data__approval__expires)
                        if data__approval__expires_len < 2:
                            raise Mismatch
                        if data__approval__expires_len > 40:
                            raise Mismatch
                        if not REGEX_PATTERNS['^(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?(?:[0-9]+ms)?$'].search(data__approval__expires):
                            raise Mismatch
                if data__approval_keys:
                    raise Mismatch
        if data_keys:
            raise Mismatch
    return data

def validate___definitions_step_budget(data: object) -> object:
    if not isinstance(data, (dict)):
        raise Mismatch
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_len = len(data)
        if data_len < 1:
            raise Mismatch
        data_keys = set(data.keys())
        if "usd" in data_keys:
            data_keys.remove("usd")
            data__usd = data["usd"]
            if not isinstance(data__usd, (int, float, _Decimal)) or isinstance(data__usd, bool):
                raise Mismatch
            if isinstance(data__usd, (int, float, _Decimal)) and not isinstance(data__usd, bool):
                if data__usd > 1000000:
                    raise Mismatch
                if data__usd <= 0:
                    raise Mismatch
        if "tokens" in data_keys:
            data_keys.remove("tokens")
            data__tokens = data["tokens"]
            if not isinstance(data__tokens, (int)) and not (isinstance(data__tokens, float) and data__tokens.is_integer()) or isinstance(data__tokens, bool):
                raise Mismatch
            if isinstance(data__tokens, (int, float, _Decimal)) and not isinstance(data__tokens, bool):
                if data__tokens < 1:
                    raise Mismatch
        if data_keys:
            raise Mismatch
    return data

def validate___definitions_priority(data: object) -> object:
    if not isinstance(data, (str)):
        raise Mismatch
    if not (isinstance(data, str) and data == 'high' or isinstance(data, str) and data == 'normal' or isinstance(data, str) and data == 'medium' or isinstance(data, str) and data == 'low'):
        raise Mismatch
    return data

def validate___definitions_strategy(data: object) -> object:
    if not isinstance(data, (dict)):
        raise Mismatch
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if "matrix" in data_keys:
            data_keys.remove("matrix")
            data__matrix = data["matrix"]
            if not isinstance(data__matrix, (dict)):
                raise Mismatch
            data__matrix_is_dict = isinstance(data__matrix, dict)
            if data__matrix_is_dict:
                data__matrix_len = len(data__matrix)
                if data__matrix_len < 1:
                    raise Mismatch
                data__matrix_keys = set(data__matrix.keys())
                if "include" in data__matrix_keys:
                    data__matrix_keys.remove("include")
                    data__matrix__include = data__matrix["include"]
                    if not isinstance(data__matrix__include, (list, tuple)):
                        raise Mismatch
                    data__matrix__include_is_list = isinstance(data__matrix__include, (list, tuple))
                    if data__matrix__include_is_list:
                        data__matrix__include_len = len(data__matrix__include)
                        for data__matrix__include_x, data__matrix__include_item in enumerate(data__matrix__include):
                            if not isinstance(data__matrix__include_item, (dict)):
                                raise Mismatch
                            data__matrix__include_item_is_dict = isinstance(data__matrix__include_item, dict)
                            if data__matrix__include_item_is_dict:
                                data__matrix__include_item_keys = set(data__matrix__include_item.keys())
                                for data__matrix__include_item_key in data__matrix__include_item_keys:
                                    if data__matrix__include_item_key not in []:
                                        data__matrix__include_item_value = data__matrix__include_item.get(data__matrix__include_item_key)
                                        if not isinstance(data__matrix__include_item_value, (str, int, float, _Decimal, bool)):
                                            raise Mismatch
                                data__matrix__include_item_len = len(data__matrix__include_item)
                                if data__matrix__include_item_len != 0:
                                    data__matrix__include_item_property_names = True
                                    for data__matrix__include_item_key in data__matrix__include_item:
                                        try:
                                            validate___definitions_name(data__matrix__include_item_key)
                                        except Mismatch:
                                            data__matrix__include_item_property_names = False
                                    if not data__matrix__include_item_property_names:
                                        raise Mismatch
                if "exclude" in data__matrix_keys:
                    data__matrix_keys.remove("exclude")
                    data__matrix__exclude = data__matrix["exclude"]
                    if not isinstance(data__matrix__exclude, (list, tuple)):
                        raise Mismatch
                    data__matrix__exclude_is_list = isinstance(data__matrix__exclude, (list, tuple))
                    if data__matrix__exclude_is_list:
                        data__matrix__exclude_len = len(data__matrix__exclude)
                        for data__matrix__exclude_x, data__matrix__exclude_item in enumerate(data__matrix__exclude):
                            if not isinstance(data__matrix__exclude_item, (dict)):
                                raise Mismatch
                            data__matrix__exclude_item_is_dict = isinstance(data__matrix__exclude_item, dict)
                            if data__matrix__exclude_item_is_dict:
                                data__matrix__exclude_item_keys = set(data__matrix__exclude_item.keys())
                                for data__matrix__exclude_item_key in data__matrix__exclude_item_keys:
                                    if data__matrix__exclude_item_key not in []:
                                        data__matrix__exclude_item_value = data__matrix__exclude_item.get(data__matrix__exclude_item_key)
                                        if not isinstance(data__matrix__exclude_item_value, (str, int, float, _Decimal, bool)):
                                            raise Mismatch
                                data__matrix__exclude_item_len = len(data__matrix__exclude_item)
                                if data__matrix__exclude_item_len != 0:
                                    data__matrix__exclude_item_property_names = True
                                    for data__matrix__exclude_item_key in data__matrix__exclude_item:
                                        try:
                                            validate___definitions_name(data__matrix__exclude_item_key)
                                        except Mismatch:
                                            data__matrix__exclude_item_property_names = False
                                    if not data__matrix__exclude_item_property_names:
                                        raise Mismatch
                for data__matrix_key in data__matrix_keys:
                    if data__matrix_key not in ['include', 'exclude']:
                        data__matrix_value = data__matrix.get(data__matrix_key)
                        if not isinstance(data__matrix_value, (list, tuple, str)):
                            raise Mismatch
                        data__matrix_value_is_list = isinstance(data__matrix_value, (list, tuple))
                        if data__matrix_value_is_list:
                            data__matrix_value_len = len(data__matrix_value)
                            if data__matrix_value_len < 1:
                                raise Mismatch
                            for data__matrix_value_x, data__matrix_value_item in enumerate(data__matrix_value):
                                if not isinstance(data__matrix_value_item, (str, int, float, _Decimal, bool)):
                                    raise Mismatch
                if data__matrix_len != 0:
                    data__matrix_property_names = True
                    for data__matrix_key in data__matrix:
                        try:
                            validate___definitions_name(data__matrix_key)
                        except Mismatch:
                            data__matrix_property_names = False
                    if not data__matrix_property_names:
                        raise Mismatch
        if "for-each" in data_keys:
            data_keys.remove("for-each")
            data__foreach = data["for-each"]
            if not isinstance(data__foreach, (list, tuple, str)):
                raise Mismatch
            data__foreach_is_list = isinstance(data__foreach, (list, tuple))
            if data__foreach_is_list:
                data__foreach_len = len(data__foreach)
                for data__foreach_x, data__foreach_item in enumerate(data__foreach):
                    if not isinstance(data__foreach_item, (str, int, float, _Decimal, bool, dict, list, tuple)):
                        raise Mismatch
        if "as" in data_keys:
            data_keys.remove("as")
            data__as = data["as"]
            if not isinstance(data__as, (str)):
                raise Mismatch
            if isinstance(data__as, str):
                if not REGEX_PATTERNS['^[a-z][a-z0-9_]{0,62}$'].search(data__as):
                    raise Mismatch
        if "max-parallel" in data_keys:
            data_keys.remove("max-parallel")
            data__maxparallel = data["max-parallel"]
            if not isinstance(data__maxparallel, (int)) and not (isinstance(data__maxparallel, float) and data__maxparallel.is_integer()) or isinstance(data__maxparallel, bool):
                raise Mismatch
            if isinstance(data__maxparallel, (int, float, _Decimal)) and not isinstance(data__maxparallel, bool):
                if data__maxparallel < 1:
                    raise Mismatch
                if data__maxparallel > 10000:
                    raise Mismatch
        if "fail-fast" in data_keys:
            data_keys.remove("fail-fast")
            data__failfast = data["fail-fast"]
            if not isinstance(data__failfast, (bool)):
                raise Mismatch
        if data_keys:
            raise Mismatch
    return data

def validate___definitions_claude(data: object) -> object:
    if not isinstance(data, (dict)):
        raise Mismatch
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if "model" in data_keys:
            data_keys.remove("model")
            data__model = data["model"]
            if not isinstance(data__model, (str)):
                raise Mismatch
            if isinstance(data__model, str):
                data__model_len = len(data__model)
                if data__model_len < 1:
                    raise Mismatch
        if "fallback-model" in data_keys:
            data_keys.remove("fallback-model")
            data__fallbackmodel = data["fallback-model"]
            if not isinstance(data__fallbackmodel, (str)):
                raise Mismatch
            if isinstance(data__fallbackmodel, str):
                data__fallbackmodel_len = len(data__fallbackmodel)
                if data__fallbackmodel_len < 1:
                    raise Mismatch
        if "permission-mode" in data_keys:
            data_keys.remove("permission-mode")
            data__permissionmode = data["permission-mode"]
            if not isinstance(data__permissionmode, (str)):
                raise Mismatch
            if not (isinstance(data__permissionmode, str) and data__permissionmode == 'acceptEdits' or isinstance(data__permissionmode, str) and data__permissionmode == 'bypassPermissions' or isinstance(data__permissionmode, str) and data__permissionmode == 'default' or isinstance(data__permissionmode, str) and data__permissionmode == 'dontAsk'):
                raise Mismatch
        if "tools" in data_keys:
            data_keys.remove("tools")
            data__tools = data["tools"]
            if not isinstance(data__tools, (list, tuple)):
                raise Mismatch
            data__tools_is_list = isinstance(data__tools, (list, tuple))
            if data__tools_is_list:
                data__tools_len = len(data__tools)
                for data__tools_x, data__tools_item in enumerate(data__tools):
                    if not isinstance(data__tools_item, (str)):
                        raise Mismatch
                    if isinstance(data__tools_item, str):
                        data__tools_item_len = len(data__tools_item)
                        if data__tools_item_len < 1:
                            raise Mismatch
        if "allowed-tools" in data_keys:
            data_keys.remove("allowed-tools")
            data__allowedtools = data["allowed-tools"]
            if not isinstance(data__allowedtools, (list, tuple)):
                raise Mismatch
            data__allowedtools_is_list = isinstance(data__allowedtools, (list, tuple))
            if data__allowedtools_is_list:
                data__allowedtools_len = len(data__allowedtools)
                for data__allowedtools_x, data__allowedtools_item in enumerate(data__allowedtools):
                    if not isinstance(data__allowedtools_item, (str)):
                        raise Mismatch
                    if isinstance(data__allowedtools_item, str):
                        data__allowedtools_item_len = len(data__allowedtools_item)
                        if data__allowedtools_item_len < 1:
                            raise Mismatch
        if "disallowed-tools" in data_keys:
            data_keys.remove("disallowed-tools")
            data__disallowedtools = data["disallowed-tools"]
            if not isinstance(data__disallowedtools, (list, tuple)):
                raise Mismatch
            data__disallowedtools_is_list = isinstance(data__disallowedtools, (list, tuple))
            if data__disallowedtools_is_list:
                data__disallowedtools_len = len(data__disallowedtools)
                for data__disallowedtools_x, data__disallowedtools_item in enumerate(data__disallowedtools):
                    if not isinstance(data__disallowedtools_item, (str)):
                        raise Mismatch
                    if isinstance(data__disallowedtools_item, str):
                        data__disallowedtools_item_len = len(data__disallowedtools_item)
                        if data__disallowedtools_item_len < 1:
                            raise Mismatch
        if "max-turns" in data_keys:
            data_keys.remove("max-turns")
            data__maxturns = data["max-turns"]
            if not isinstance(data__maxturns, (int)) and not (isinstance(data__maxturns, float) and data__maxturns.is_integer()) or isinstance(data__maxturns, bool):
                raise Mismatch
            if isinstance(data__maxturns, (int, float, _Decimal)) and not isinstance(data__maxturns, bool):
                if data__maxturns < 1:
                    raise Mismatch
                if data__maxturns > 100000:
                    raise Mismatch
        if "max-budget-usd" in data_keys:
            data_keys.remove("max-budget-usd")
            data__maxbudgetusd = data["max-budget-usd"]
            if not isinstance(data__maxbudgetusd, (int, float, _Decimal)) or isinstance(data__maxbudgetusd, bool):
                raise Mismatch
            if isinstance(data__maxbudgetusd, (int, float, _Decimal)) and not isinstance(data__maxbudgetusd, bool):
                if data__maxbudgetusd > 1000000:
                    raise Mismatch
                if data__maxbudgetusd <= 0:
                    raise Mismatch
        if "append-system-prompt" in data_keys:
            data_keys.remove("append-system-prompt")
            data__appendsystemprompt = data["append-system-prompt"]
            if not isinstance(data__appendsystemprompt, (str)):
                raise Mismatch
            if isinstance(data__appendsystemprompt, str):
                data__appendsystemprompt_len = len(data__appendsystemprompt)
                if data__appendsystemprompt_len < 1:
                    raise Mismatch
        if "system-prompt" in data_keys:
            data_keys.remove("system-prompt")
            data__systemprompt = data["system-prompt"]
            if not isinstance(data__systemprompt, (str)):
                raise Mismatch
            if isinstance(data__systemprompt, str):
                data__systemprompt_len = len(data__systemprompt)
                if data__systemprompt_len < 1:
                    raise Mismatch
        if "mcp-config" in data_keys:
            data_keys.remove("mcp-config")
            data__mcpconfig = data["mcp-config"]
            if not isinstance(data__mcpconfig, (dict)):
                raise Mismatch
            data__mcpconfig_is_dict = isinstance(data__mcpconfig, dict)
            if data__mcpconfig_is_dict:
                data__mcpconfig__missing_keys = set(['mcpServers']) - data__mcpconfig.keys()
                if data__mcpconfig__missing_keys:
                    raise Mismatch
                data__mcpconfig_keys = set(data__mcpconfig.keys())
                if "mcpServers" in data__mcpconfig_keys:
                    data__mcpconfig_keys.remove("mcpServers")
                    data__mcpconfig__mcpServers = data__mcpconfig["mcpServers"]
                    if not isinstance(data__mcpconfig__mcpServers, (dict)):
                        raise Mismatch
                    data__mcpconfig__mcpServers_is_dict = isinstance(data__mcpconfig__mcpServers, dict)
                    if data__mcpconfig__mcpServers_is_dict:
                        data__mcpconfig__mcpServers_keys = set(data__mcpconfig__mcpServers.keys())
                        for data__mcpconfig__mcpServers_key in data__mcpconfig__mcpServers_keys:
                            if data__mcpconfig__mcpServers_key not in []:
                                data__mcpconfig__mcpServers_value = data__mcpconfig__mcpServers.get(data__mcpconfig__mcpServers_key)
                                if not isinstance(data__mcpconfig__mcpServers_value, (dict)):
                                    raise Mismatch
                                data__mcpconfig__mcpServers_value_is_dict = isinstance(data__mcpconfig__mcpServers_value, dict)
                                if data__mcpconfig__mcpServers_value_is_dict:
                                    data__mcpconfig__mcpServers_value_keys = set(data__mcpconfig__mcpServers_value.keys())
                                    if "type" in data__mcpconfig__mcpServers_value_keys:
                                        data__mcpconfig__mcpServers_value_keys.remove("type")
                                        data__mcpconfig__mcpServers_value__type = data__mcpconfig__mcpServers_value["type"]
                                        if not isinstance(data__mcpconfig__mcpServers_value__type, (str)):
                                            raise Mismatch
                                        if not (isinstance(data__mcpconfig__mcpServers_value__type, str) and data__mcpconfig__mcpServers_value__type == 'stdio' or isinstance(data__mcpconfig__mcpServers_value__type, str) and data__mcpconfig__mcpServers_value__type == 'http' or isinstance(data__mcpconfig__mcpServers_value__type, str) and data__mcpconfig__mcpServers_value__type == 'sse'):
                                            raise Mismatch
                                    if "command" in data__mcpconfig__mcpServers_value_keys:
                                        data__mcpconfig__mcpServers_value_keys.remove("command")
                                        data__mcpconfig__mcpServers_value__command = data__mcpconfig__mcpServers_value["command"]
                                        if not isinstance(data__mcpconfig__mcpServers_value__command, (str)):
                                            raise Mismatch
                                        if isinstance(data__mcpconfig__mcpServers_value__command, str):
                                            data__mcpconfig__mcpServers_value__command_len = len(data__mcpconfig__mcpServers_value__command)
                                            if data__mcpconfig__mcpServers_value__command_len < 1:
                                                raise Mismatch
                                    if "args" in data__mcpconfig__mcpServers_value_keys:
                                        data__mcpconfig__mcpServers_value_keys.remove("args")
                                        data__mcpconfig__mcpServers_value__args = data__mcpconfig__mcpServers_value["args"]
                                        if not isinstance(data__mcpconfig__mcpServers_value__args, (list, tuple)):
                                            raise Mismatch
                                        data__mcpconfig__mcpServers_value__args_is_list = isinstance(data__mcpconfig__mcpServers_value__args, (list, tuple))
                                        if data__mcpconfig__mcpServers_value__args_is_list:
                                            data__mcpconfig__mcpServers_value__args_len = len(data__mcpconfig__mcpServers_value__args)
                                            for data__mcpconfig__mcpServers_value__args_x, data__mcpconfig__mcpServers_value__args_item in enumerate(data__mcpconfig__mcpServers_value__args):
                                                if not isinstance(data__mcpconfig__mcpServers_value__args_item, (str)):
                                                    raise Mismatch
                                    if "env" in data__mcpconfig__mcpServers_value_keys:
                                        data__mcpconfig__mcpServers_value_keys.remove("env")
                                        data__mcpconfig__mcpServers_value__env = data__mcpconfig__mcpServers_value["env"]
                                        if not isinstance(data__mcpconfig__mcpServers_value__env, (dict)):
                                            raise Mismatch
                                        data__mcpconfig__mcpServers_value__env_is_dict = isinstance(data__mcpconfig__mcpServers_value__env, dict)
                                        if data__mcpconfig__mcpServers_value__env_is_dict:
                                            data__mcpconfig__mcpServers_value__env_keys = set(data__mcpconfig__mcpServers_value__env.keys())
                                            for data__mcpconfig__mcpServers_value__env_key in data__mcpconfig__mcpServers_value__env_keys:
                                                if data__mcpconfig__mcpServers_value__env_key not in []:
                                                    data__mcpconfig__mcpServers_value__env_value = data__mcpconfig__mcpServers_value__env.get(data__mcpconfig__mcpServers_value__env_key)
                                                    if not isinstance(data__mcpconfig__mcpServers_value__env_value, (str)):
                                                        raise Mismatch
                                            data__mcpconfig__mcpServers_value__env_len = len(data__mcpconfig__mcpServers_value__env)
                                            if data__mcpconfig__mcpServers_value__env_len != 0:
                                                data__mcpconfig__mcpServers_value__env_property_names = True
                                                for data__mcpconfig__mcpServers_value__env_key in data__mcpconfig__mcpServers_value__env:
                                                    try:
                                                        validate___definitions_env_name(data__mcpconfig__mcpServers_value__env_key)
                                                    except Mismatch:
                                                        data__mcpconfig__mcpServers_value__env_property_names = False
                                                if not data__mcpconfig__mcpServers_value__env_property_names:
                                                    raise Mismatch
                                    if "url" in data__mcpconfig__mcpServers_value_keys:
                                        data__mcpconfig__mcpServers_value_keys.remove("url")
                                        data__mcpconfig__mcpServers_value__url = data__mcpconfig__mcpServers_value["url"]
                                        if not isinstance(data__mcpconfig__mcpServers_value__url, (str)):
                                            raise Mismatch
                                        if isinstance(data__mcpconfig__mcpServers_value__url, str):
                                            if not REGEX_PATTERNS['^https?://[^ ]+$'].search(data__mcpconfig__mcpServers_value__url):
                                                raise Mismatch
                                    if "headers" in data__mcpconfig__mcpServers_value_keys:
                                        data__mcpconfig__mcpServers_value_keys.remove("headers")
                                        data__mcpconfig__mcpServers_value__headers = data__mcpconfig__mcpServers_value["headers"]
                                        if not isinstance(data__mcpconfig__mcpServers_value__headers, (dict)):
                                            raise Mismatch
                                        data__mcpconfig__mcpServers_value__headers_is_dict = isinstance(data__mcpconfig__mcpServers_value__headers, dict)
                                        if data__mcpconfig__mcpServers_value__headers_is_dict:
                                            data__mcpconfig__mcpServers_value__headers_keys = set(data__mcpconfig__mcpServers_value__headers.keys())
                                            for data__mcpconfig__mcpServers_value__headers_key in data__mcpconfig__mcpServers_value__headers_keys:
                                                if data__mcpconfig__mcpServers_value__headers_key not in []:
                                                    data__mcpconfig__mcpServers_value__headers_value = data__mcpconfig__mcpServers_value__headers.get(data__mcpconfig__mcpServers_value__headers_key)
                                                    if not isinstance(data__mcpconfig__mcpServers_value__headers_value, (str)):
                                                        raise Mismatch
                                    if data__mcpconfig__mcpServers_value_keys:
                                        raise Mismatch
                        data__mcpconfig__mcpServers_len = len(data__mcpconfig__mcpServers)
                        if data__mcpconfig__mcpServers_len != 0:
                            data__mcpconfig__mcpServers_property_names = True
                            for data__mcpconfig__mcpServers_key in data__mcpconfig__mcpServers:
                                try:
                                    if isinstance(data__mcpconfig__mcpServers_key, str):
                                        if not REGEX_PATTERNS['^[A-Za-z0-9_-]{1,64}$'].search(data__mcpconfig__mcpServers_key):
                                            raise Mismatch
                                except Mismatch:
                                    data__mcpconfig__mcpServers_property_names = False
                            if not data__mcpconfig__mcpServers_property_names:
                                raise Mismatch
                if data__mcpconfig_keys:
                    raise Mismatch
        if "agents" in data_keys:
            data_keys.remove("agents")
            data__agents = data["agents"]
            if not isinstance(data__agents, (dict)):
                raise Mismatch
            data__agents_is_dict = isinstance(data__agents, dict)
            if data__agents_is_dict:
                data__agents_keys = set(data__agents.keys())
                for data__agents_key in data__agents_keys:
                    if data__agents_key not in []:
                        data__agents_value = data__agents.get(data__agents_key)
                        if not isinstance(data__agents_value, (dict)):
                            raise Mismatch
                        data__agents_value_is_dict = isinstance(data__agents_value, dict)
                        if data__agents_value_is_dict:
                            data__agents_value__missing_keys = set(['description', 'prompt']) - data__agents_value.keys()
                            if data__agents_value__missing_keys:
                                raise Mismatch
                            data__agents_value_keys = set(data__agents_value.keys())
                            if "description" in data__agents_value_keys:
                                data__agents_value_keys.remove("description")
                                data__agents_value__description = data__agents_value["description"]
                                if not isinstance(data__agents_value__description, (str)):
                                    raise Mismatch
                                if isinstance(data__agents_value__description, str):
                                    data__agents_value__description_len = len(data__agents_value__description)
                                    if data__agents_value__description_len < 1:
                                        raise Mismatch
                            if "prompt" in data__agents_value_keys:
                                data__agents_value_keys.remove("prompt")
                                data__agents_value__prompt = data__agents_value["prompt"]
                                if not isinstance(data__agents_value__prompt, (str)):
                                    raise Mismatch
                                if isinstance(data__agents_value__prompt, str):
                                    data__agents_value__prompt_len = len(data__agents_value__prompt)
                                    if data__agents_value__prompt_len < 1:
                                        raise Mismatch
                            if "tools" in data__agents_value_keys:
                                data__agents_value_keys.remove("tools")
                                data__agents_value__tools = data__agents_value["tools"]
                                if not isinstance(data__agents_value__tools, (list, tuple)):
                                    raise Mismatch
                                data__agents_value__tools_is_list = isinstance(data__agents_value__tools, (list, tuple))
                                if data__agents_value__tools_is_list:
                                    data__agents_value__tools_len = len(data__agents_value__tools)
                                    for data__agents_value__tools_x, data__agents_value__tools_item in enumerate(data__agents_value__tools):
                                        if not isinstance(data__agents_value__tools_item, (str)):
                                            raise Mismatch
                                        if isinstance(data__agents_value__tools_item, str):
                                            data__agents_value__tools_item_len = len(data__agents_value__tools_item)
                                            if data__agents_value__tools_item_len < 1:
                                                raise Mismatch
                            if "model" in data__agents_value_keys:
                                data__agents_value_keys.remove("model")
                                data__agents_value__model = data__agents_value["model"]
                                if not isinstance(data__agents_value__model, (str)):
                                    raise Mismatch
                                if isinstance(data__agents_value__model, str):
                                    data__agents_value__model_len = len(data__agents_value__model)
                                    if data__agents_value__model_len < 1:
                                        raise Mismatch
                            if data__agents_value_keys:
                                raise Mismatch
                data__agents_len = len(data__agents)
                if data__agents_len != 0:
                    data__agents_property_names = True
                    for data__agents_key in data__agents:
                        try:
                            if isinstance(data__agents_key, str):
                                if not REGEX_PATTERNS['^[A-Za-z0-9_-]{1,64}$'].search(data__agents_key):
                                    raise Mismatch
                        except Mismatch:
                            data__agents_property_names = False
                    if not data__agents_property_names:
                        raise Mismatch
        if "settings" in data_keys:
            data_keys.remove("settings")
            data__settings = data["settings"]
            if not isinstance(data__settings, (dict)):
                raise Mismatch
            data__settings_is_dict = isinstance(data__settings, dict)
            if data__settings_is_dict:
                data__settings_keys = set(data__settings.keys())
                if "permissions" in data__settings_keys:
                    data__settings_keys.remove("permissions")
                    data__settings__permissions = data__settings["permissions"]
                    if not isinstance(data__settings__permissions, (dict)):
                        raise Mismatch
                    data__settings__permissions_is_dict = isinstance(data__settings__permissions, dict)
                    if data__settings__permissions_is_dict:
                        data__settings__permissions_keys = set(data__settings__permissions.keys())
                        if "allow" in data__settings__permissions_keys:
                            data__settings__permissions_keys.remove("allow")
                            data__settings__permissions__allow = data__settings__permissions["allow"]
                            if not isinstance(data__settings__permissions__allow, (list, tuple)):
                                raise Mismatch
                            data__settings__permissions__allow_is_list = isinstance(data__settings__permissions__allow, (list, tuple))
                            if data__settings__permissions__allow_is_list:
                                data__settings__permissions__allow_len = len(data__settings__permissions__allow)
                                for data__settings__permissions__allow_x, data__settings__permissions__allow_item in enumerate(data__settings__permissions__allow):
                                    if not isinstance(data__settings__permissions__allow_item, (str)):
                                        raise Mismatch
                                    if isinstance(data__settings__permissions__allow_item, str):
                                        data__settings__permissions__allow_item_len = len(data__settings__permissions__allow_item)
                                        if data__settings__permissions__allow_item_len < 1:
                                            raise Mismatch
                        if "deny" in data__settings__permissions_keys:
                            data__settings__permissions_keys.remove("deny")
                            data__settings__permissions__deny = data__settings__permissions["deny"]
                            if not isinstance(data__settings__permissions__deny, (list, tuple)):
                                raise Mismatch
                            data__settings__permissions__deny_is_list = isinstance(data__settings__permissions__deny, (list, tuple))
                            if data__settings__permissions__deny_is_list:
                                data__settings__permissions__deny_len = len(data__settings__permissions__deny)
                                for data__settings__permissions__deny_x, data__settings__permissions__deny_item in enumerate(data__settings__permissions__deny):
                                    if not isinstance(data__settings__permissions__deny_item, (str)):
                                        raise Mismatch
                                    if isinstance(data__settings__permissions__deny_item, str):
                                        data__settings__permissions__deny_item_len = len(data__settings__permissions__deny_item)
                                        if data__settings__permissions__deny_item_len < 1:
                                            raise Mismatch
                        if "ask" in data__settings__permissions_keys:
                            data__settings__permissions_keys.remove("ask")
                            data__settings__permissions__ask = data__settings__permissions["ask"]
                            if not isinstance(data__settings__permissions__ask, (list, tuple)):
                                raise Mismatch
                            data__settings__permissions__ask_is_list = isinstance(data__settings__permissions__ask, (list, tuple))
                            if data__settings__permissions__ask_is_list:
                                data__settings__permissions__ask_len = len(data__settings__permissions__ask)
                                for data__settings__permissions__ask_x, data__settings__permissions__ask_item in enumerate(data__settings__permissions__ask):
                                    if not isinstance(data__settings__permissions__ask_item, (str)):
                                        raise Mismatch
                                    if isinstance(data__settings__permissions__ask_item, str):
                                        data__settings__permissions__ask_item_len = len(data__settings__permissions__ask_item)
                                        if data__settings__permissions__ask_item_len < 1:
                                            raise Mismatch
                        if data__settings__permissions_keys:
                            raise Mismatch
                if "hooks" in data__settings_keys:
                    data__settings_keys.remove("hooks")
                    data__settings__hooks = data__settings["hooks"]
                    if not isinstance(data__settings__hooks, (dict)):
                        raise Mismatch
                    data__settings__hooks_is_dict = isinstance(data__settings__hooks, dict)
                    if data__settings__hooks_is_dict:
                        data__settings__hooks_keys = set(data__settings__hooks.keys())
                        for data__settings__hooks_key in data__settings__hooks_keys:
                            if data__settings__hooks_key not in []:
                                data__settings__hooks_value = data__settings__hooks.get(data__settings__hooks_key)
                                if not isinstance(data__settings__hooks_value, (list, tuple)):
                                    raise Mismatch
                                data__settings__hooks_value_is_list = isinstance(data__settings__hooks_value, (list, tuple))
                                if data__settings__hooks_value_is_list:
                                    data__settings__hooks_value_len = len(data__settings__hooks_value)
                                    for data__settings__hooks_value_x, data__settings__hooks_value_item in enumerate(data__settings__hooks_value):
                                        if not isinstance(data__settings__hooks_value_item, (dict)):
                                            raise Mismatch
                                        data__settings__hooks_value_item_is_dict = isinstance(data__settings__hooks_value_item, dict)
                                        if data__settings__hooks_value_item_is_dict:
                                            data__settings__hooks_value_item__missing_keys = set(['hooks']) - data__settings__hooks_value_item.keys()
                                            if data__settings__hooks_value_item__missing_keys:
                                                raise Mismatch
                                            data__settings__hooks_value_item_keys = set(data__settings__hooks_value_item.keys())
                                            if "matcher" in data__settings__hooks_value_item_keys:
                                                data__settings__hooks_value_item_keys.remove("matcher")
                                                data__settings__hooks_value_item__matcher = data__settings__hooks_value_item["matcher"]
                                                if not isinstance(data__settings__hooks_value_item__matcher, (str)):
                                                    raise Mismatch
                                            if "hooks" in data__settings__hooks_value_item_keys:
                                                data__settings__hooks_value_item_keys.remove("hooks")
                                                data__settings__hooks_value_item__hooks = data__settings__hooks_value_item["hooks"]
                                                if not isinstance(data__settings__hooks_value_item__hooks, (list, tuple)):
                                                    raise Mismatch
                                                data__settings__hooks_value_item__hooks_is_list = isinstance(data__settings__hooks_value_item__hooks, (list, tuple))
                                                if data__settings__hooks_value_item__hooks_is_list:
                                                    data__settings__hooks_value_item__hooks_len = len(data__settings__hooks_value_item__hooks)
                                                    if data__settings__hooks_value_item__hooks_len < 1:
                                                        raise Mismatch
                                                    for data__settings__hooks_value_item__hooks_x, data__settings__hooks_value_item__hooks_item in enumerate(data__settings__hooks_value_item__hooks):
                                                        if not isinstance(data__settings__hooks_value_item__hooks_item, (dict)):
                                                            raise Mismatch
                                                        data__settings__hooks_value_item__hooks_item_is_dict = isinstance(data__settings__hooks_value_item__hooks_item, dict)
                                                        if data__settings__hooks_value_item__hooks_item_is_dict:
                                                            data__settings__hooks_value_item__hooks_item__missing_keys = set(['type', 'command']) - data__settings__hooks_value_item__hooks_item.keys()
                                                            if data__settings__hooks_value_item__hooks_item__missing_keys:
                                                                raise Mismatch
                                                            data__settings__hooks_value_item__hooks_item_keys = set(data__settings__hooks_value_item__hooks_item.keys())
                                                            if "type" in data__settings__hooks_value_item__hooks_item_keys:
                                                                data__settings__hooks_value_item__hooks_item_keys.remove("type")
                                                                data__settings__hooks_value_item__hooks_item__type = data__settings__hooks_value_item__hooks_item["type"]
                                                                if not isinstance(data__settings__hooks_value_item__hooks_item__type, (str)):
                                                                    raise Mismatch
                                                                if not (isinstance(data__settings__hooks_value_item__hooks_item__type, str) and data__settings__hooks_value_item__hooks_item__type == 'command'):
                                                                    raise Mismatch
                                                            if "command" in data__settings__hooks_value_item__hooks_item_keys:
                                                                data__settings__hooks_value_item__hooks_item_keys.remove("command")
                                                                data__settings__hooks_value_item__hooks_item__command = data__settings__hooks_value_item__hooks_item["command"]
                                                                if not isinstance(data__settings__hooks_value_item__hooks_item__command, (str)):
                                                                    raise Mismatch
                                                                if isinstance(data__settings__hooks_value_item__hooks_item__command, str):
                                                                    data__settings__hooks_value_item__hooks_item__command_len = len(data__settings__hooks_value_item__hooks_item__command)
                                                                    if data__settings__hooks_value_item__hooks_item__command_len < 1:
                                                                        raise Mismatch
                                                            if "timeout" in data__settings__hooks_value_item__hooks_item_keys:
                                                                data__settings__hooks_value_item__hooks_item_keys.remove("timeout")
                                                                data__settings__hooks_value_item__hooks_item__timeout = data__settings__hooks_value_item__hooks_item["timeout"]
                                                                if not isinstance(data__settings__hooks_value_item__hooks_item__timeout, (int, float, _Decimal)) or isinstance(data__settings__hooks_value_item__hooks_item__timeout, bool):
                                                                    raise Mismatch
                                                                if isinstance(data__settings__hooks_value_item__hooks_item__timeout, (int, float, _Decimal)) and not isinstance(data__settings__hooks_value_item__hooks_item__timeout, bool):
                                                                    if data__settings__hooks_value_item__hooks_item__timeout > 86400:
                                                                        raise Mismatch
                                                                    if data__settings__hooks_value_item__hooks_item__timeout <= 0:
                                                                        raise Mismatch
                                                            if data__settings__hooks_value_item__hooks_item_keys:
                                                                raise Mismatch
                                            if data__settings__hooks_value_item_keys:
                                                raise Mismatch
                        data__settings__hooks_len = len(data__settings__hooks)
                        if data__settings__hooks_len != 0:
                            data__settings__hooks_property_names = True
                            for data__settings__hooks_key in data__settings__hooks:
                                try:
                                    if not (isinstance(data__settings__hooks_key, str) and data__settings__hooks_key == 'PreToolUse' or isinstance(data__settings__hooks_key, str) and data__settings__hooks_key == 'PostToolUse' or isinstance(data__settings__hooks_key, str) and data__settings__hooks_key == 'UserPromptSubmit' or isinstance(data__settings__hooks_key, str) and data__settings__hooks_key == 'SessionStart' or isinstance(data__settings__hooks_key, str) and data__settings__hooks_key == 'SessionEnd' or isinstance(data__settings__hooks_key, str) and data__settings__hooks_key == 'Stop' or isinstance(data__settings__hooks_key, str) and data__settings__hooks_key == 'SubagentStop' or isinstance(data__settings__hooks_key, str) and data__settings__hooks_key == 'PreCompact' or isinstance(data__settings__hooks_key, str) and data__settings__hooks_key == 'Notification'):
                                        raise Mismatch
                                except Mismatch:
                                    data__settings__hooks_property_names = False
                            if not data__settings__hooks_property_names:
                                raise Mismatch
                if "sandbox" in data__settings_keys:
                    data__settings_keys.remove("sandbox")
                    data__settings__sandbox = data__settings["sandbox"]
                    if not isinstance(data__settings__sandbox, (dict)):
                        raise Mismatch
                    data__settings__sandbox_is_dict = isinstance(data__settings__sandbox, dict)
                    if data__settings__sandbox_is_dict:
                        data__settings__sandbox__missing_keys = set(['enabled']) - data__settings__sandbox.keys()
                        if data__settings__sandbox__missing_keys:
                            raise Mismatch
                        data__settings__sandbox_keys = set(data__settings__sandbox.keys())
                        if "enabled" in data__settings__sandbox_keys:
                            data__settings__sandbox_keys.remove("enabled")
                            data__settings__sandbox__enabled = data__settings__sandbox["enabled"]
                            if not isinstance(data__settings__sandbox__enabled, (bool)):
                                raise Mismatch
                        if "failIfUnavailable" in data__settings__sandbox_keys:
                            data__settings__sandbox_keys.remove("failIfUnavailable")
                            data__settings__sandbox__failIfUnavailable = data__settings__sandbox["failIfUnavailable"]
                            if not isinstance(data__settings__sandbox__failIfUnavailable, (bool)):
                                raise Mismatch
                        if "autoAllowBashIfSandboxed" in data__settings__sandbox_keys:
                            data__settings__sandbox_keys.remove("autoAllowBashIfSandboxed")
                            data__settings__sandbox__autoAllowBashIfSandboxed = data__settings__sandbox["autoAllowBashIfSandboxed"]
                            if not isinstance(data__settings__sandbox__autoAllowBashIfSandboxed, (bool)):
                                raise Mismatch
                        if "allowUnsandboxedCommands" in data__settings__sandbox_keys:
                            data__settings__sandbox_keys.remove("allowUnsandboxedCommands")
                            data__settings__sandbox__allowUnsandboxedCommands = data__settings__sandbox["allowUnsandboxedCommands"]
                            if not isinstance(data__settings__sandbox__allowUnsandboxedCommands, (bool)):
                                raise Mismatch
                        if "excludedCommands" in data__settings__sandbox_keys:
                            data__settings__sandbox_keys.remove("excludedCommands")
                            data__settings__sandbox__excludedCommands = data__settings__sandbox["excludedCommands"]
                            if not isinstance(data__settings__sandbox__excludedCommands, (list, tuple)):
                                raise Mismatch
                            data__settings__sandbox__excludedCommands_is_list = isinstance(data__settings__sandbox__excludedCommands, (list, tuple))
                            if data__settings__sandbox__excludedCommands_is_list:
                                data__settings__sandbox__excludedCommands_len = len(data__settings__sandbox__excludedCommands)
                                for data__settings__sandbox__excludedCommands_x, data__settings__sandbox__excludedCommands_item in enumerate(data__settings__sandbox__excludedCommands):
                                    if not isinstance(data__settings__sandbox__excludedCommands_item, (str)):
                                        raise Mismatch
                                    if isinstance(data__settings__sandbox__excludedCommands_item, str):
                                        data__settings__sandbox__excludedCommands_item_len = len(data__settings__sandbox__excludedCommands_item)
                                        if data__settings__sandbox__excludedCommands_item_len < 1:
                                            raise Mismatch
                        if "network" in data__settings__sandbox_keys:
                            data__settings__sandbox_keys.remove("network")
                            data__settings__sandbox__network = data__settings__sandbox["network"]
                            if not isinstance(data__settings__sandbox__network, (dict)):
                                raise Mismatch
                            data__settings__sandbox__network_is_dict = isinstance(data__settings__sandbox__network, dict)
                            if data__settings__sandbox__network_is_dict:
                                data__settings__sandbox__network_keys = set(data__settings__sandbox__network.keys())
                                if "allowedDomains" in data__settings__sandbox__network_keys:
                                    data__settings__sandbox__network_keys.remove("allowedDomains")
                                    data__settings__sandbox__network__allowedDomains = data__settings__sandbox__network["allowedDomains"]
                                    if not isinstance(data__settings__sandbox__network__allowedDomains, (list, tuple)):
                                        raise Mismatch
                                    data__settings__sandbox__network__allowedDomains_is_list = isinstance(data__settings__sandbox__network__allowedDomains, (list, tuple))
                                    if data__settings__sandbox__network__allowedDomains_is_list:
                                        data__settings__sandbox__network__allowedDomains_len = len(data__settings__sandbox__network__allowedDomains)
                                        for data__settings__sandbox__network__allowedDomains_x, data__settings__sandbox__network__allowedDomains_item in enumerate(data__settings__sandbox__network__allowedDomains):
                                            if not isinstance(data__settings__sandbox__network__allowedDomains_item, (str)):
                                                raise Mismatch
                                            if isinstance(data__settings__sandbox__network__allowedDomains_item, str):
                                                data__settings__sandbox__network__allowedDomains_item_len = len(data__settings__sandbox__network__allowedDomains_item)
                                                if data__settings__sandbox__network__allowedDomains_item_len < 1:
                                                    raise Mismatch
                                if "deniedDomains" in data__settings__sandbox__network_keys:
                                    data__settings__sandbox__network_keys.remove("deniedDomains")
                                    data__settings__sandbox__network__deniedDomains = data__settings__sandbox__network["deniedDomains"]
                                    if not isinstance(data__settings__sandbox__network__deniedDomains, (list, tuple)):
                                        raise Mismatch
                                    data__settings__sandbox__network__deniedDomains_is_list = isinstance(data__settings__sandbox__network__deniedDomains, (list, tuple))
                                    if data__settings__sandbox__network__deniedDomains_is_list:
                                        data__settings__sandbox__network__deniedDomains_len = len(data__settings__sandbox__network__deniedDomains)
                                        for data__settings__sandbox__network__deniedDomains_x, data__settings__sandbox__network__deniedDomains_item in enumerate(data__settings__sandbox__network__deniedDomains):
                                            if not isinstance(data__settings__sandbox__network__deniedDomains_item, (str)):
                                                raise Mismatch
                                            if isinstance(data__settings__sandbox__network__deniedDomains_item, str):
                                                data__settings__sandbox__network__deniedDomains_item_len = len(data__settings__sandbox__network__deniedDomains_item)
                                                if data__settings__sandbox__network__deniedDomains_item_len < 1:
                                                    raise Mismatch
                                if "allowUnixSockets" in data__settings__sandbox__network_keys:
                                    data__settings__sandbox__network_keys.remove("allowUnixSockets")
                                    data__settings__sandbox__network__allowUnixSockets = data__settings__sandbox__network["allowUnixSockets"]
                                    if not isinstance(data__settings__sandbox__network__allowUnixSockets, (list, tuple)):
                                        raise Mismatch
                                    data__settings__sandbox__network__allowUnixSockets_is_list = isinstance(data__settings__sandbox__network__allowUnixSockets, (list, tuple))
                                    if data__settings__sandbox__network__allowUnixSockets_is_list:
                                        data__settings__sandbox__network__allowUnixSockets_len = len(data__settings__sandbox__network__allowUnixSockets)
                                        for data__settings__sandbox__network__allowUnixSockets_x, data__settings__sandbox__network__allowUnixSockets_item in enumerate(data__settings__sandbox__network__allowUnixSockets):
                                            if not isinstance(data__settings__sandbox__network__allowUnixSockets_item, (str)):
                                                raise Mismatch
                                            if isinstance(data__settings__sandbox__network__allowUnixSockets_item, str):
                                                data__settings__sandbox__network__allowUnixSockets_item_len = len(data__settings__sandbox__network__allowUnixSockets_item)
                                                if data__settings__sandbox__network__allowUnixSockets_item_len < 1:
                                                    raise Mismatch
                                if "allowAllUnixSockets" in data__settings__sandbox__network_keys:
                                    data__settings__sandbox__network_keys.remove("allowAllUnixSockets")
                                    data__settings__sandbox__network__allowAllUnixSockets = data__settings__sandbox__network["allowAllUnixSockets"]
                                    if not isinstance(data__settings__sandbox__network__allowAllUnixSockets, (bool)):
                                        raise Mismatch
                                if "allowLocalBinding" in data__settings__sandbox__network_keys:
                                    data__settings__sandbox__network_keys.remove("allowLocalBinding")
                                    data__settings__sandbox__network__allowLocalBinding = data__settings__sandbox__network["allowLocalBinding"]
                                    if not isinstance(data__settings__sandbox__network__allowLocalBinding, (bool)):
                                        raise Mismatch
                                if data__settings__sandbox__network_keys:
                                    raise Mismatch
                        if "filesystem" in data__settings__sandbox_keys:
                            data__settings__sandbox_keys.remove("filesystem")
                            data__settings__sandbox__filesystem = data__settings__sandbox["filesystem"]
                            if not isinstance(data__settings__sandbox__filesystem, (dict)):
                                raise Mismatch
                            data__settings__sandbox__filesystem_is_dict = isinstance(data__settings__sandbox__filesystem, dict)
                            if data__settings__sandbox__filesystem_is_dict:
                                data__settings__sandbox__filesystem_keys = set(data__settings__sandbox__filesystem.keys())
                                if "allowWrite" in data__settings__sandbox__filesystem_keys:
                                    data__settings__sandbox__filesystem_keys.remove("allowWrite")
                                    data__settings__sandbox__filesystem__allowWrite = data__settings__sandbox__filesystem["allowWrite"]
                                    if not isinstance(data__settings__sandbox__filesystem__allowWrite, (list, tuple)):
                                        raise Mismatch
                                    data__settings__sandbox__filesystem__allowWrite_is_list = isinstance(data__settings__sandbox__filesystem__allowWrite, (list, tuple))
                                    if data__settings__sandbox__filesystem__allowWrite_is_list:
                                        data__settings__sandbox__filesystem__allowWrite_len = len(data__settings__sandbox__filesystem__allowWrite)
                                        for data__settings__sandbox__filesystem__allowWrite_x, data__settings__sandbox__filesystem__allowWrite_item in enumerate(data__settings__sandbox__filesystem__allowWrite):
                                            if not isinstance(data__settings__sandbox__filesystem__allowWrite_item, (str)):
                                                raise Mismatch
                                            if isinstance(data__settings__sandbox__filesystem__allowWrite_item, str):
                                                data__settings__sandbox__filesystem__allowWrite_item_len = len(data__settings__sandbox__filesystem__allowWrite_item)
                                                if data__settings__sandbox__filesystem__allowWrite_item_len < 1:
                                                    raise Mismatch
                                if "denyWrite" in data__settings__sandbox__filesystem_keys:
                                    data__settings__sandbox__filesystem_keys.remove("denyWrite")
                                    data__settings__sandbox__filesystem__denyWrite = data__settings__sandbox__filesystem["denyWrite"]
                                    if not isinstance(data__settings__sandbox__filesystem__denyWrite, (list, tuple)):
                                        raise Mismatch
                                    data__settings__sandbox__filesystem__denyWrite_is_list = isinstance(data__settings__sandbox__filesystem__denyWrite, (list, tuple))
                                    if data__settings__sandbox__filesystem__denyWrite_is_list:
                                        data__settings__sandbox__filesystem__denyWrite_len = len(data__settings__sandbox__filesystem__denyWrite)
                                        for data__settings__sandbox__filesystem__denyWrite_x, data__settings__sandbox__filesystem__denyWrite_item in enumerate(data__settings__sandbox__filesystem__denyWrite):
                                            if not isinstance(data__settings__sandbox__filesystem__denyWrite_item, (str)):
                                                raise Mismatch
                                            if isinstance(data__settings__sandbox__filesystem__denyWrite_item, str):
                                                data__settings__sandbox__filesystem__denyWrite_item_len = len(data__settings__sandbox__filesystem__denyWrite_item)
                                                if data__settings__sandbox__filesystem__denyWrite_item_len < 1:
                                                    raise Mismatch
                                if "denyRead" in data__settings__sandbox__filesystem_keys:
                                    data__settings__sandbox__filesystem_keys.remove("denyRead")
                                    data__settings__sandbox__filesystem__denyRead = data__settings__sandbox__filesystem["denyRead"]
                                    if not isinstance(data__settings__sandbox__filesystem__denyRead, (list, tuple)):
                                        raise Mismatch
                                    data__settings__sandbox__filesystem__denyRead_is_list = isinstance(data__settings__sandbox__filesystem__denyRead, (list, tuple))
                                    if data__settings__sandbox__filesystem__denyRead_is_list:
                                        data__settings__sandbox__filesystem__denyRead_len = len(data__settings__sandbox__filesystem__denyRead)
                                        for data__settings__sandbox__filesystem__denyRead_x, data__settings__sandbox__filesystem__denyRead_item in enumerate(data__settings__sandbox__filesystem__denyRead):
                                            if not isinstance(data__settings__sandbox__filesystem__denyRead_item, (str)):
                                                raise Mismatch
                                            if isinstance(data__settings__sandbox__filesystem__denyRead_item, str):
                                                data__settings__sandbox__filesystem__denyRead_item_len = len(data__settings__sandbox__filesystem__denyRead_item)
                                                if data__settings__sandbox__filesystem__denyRead_item_len < 1:
                                                    raise Mismatch
                                if data__settings__sandbox__filesystem_keys:
                                    raise Mismatch
                        if data__settings__sandbox_keys:
                            raise Mismatch
                if data__settings_keys:
                    raise Mismatch
        if "effort" in data_keys:
            data_keys.remove("effort")
            data__effort = data["effort"]
            if not isinstance(data__effort, (str)):
                raise Mismatch
            if not (isinstance(data__effort, str) and data__effort == 'low' or isinstance(data__effort, str) and data__effort == 'medium' or isinstance(data__effort, str) and data__effort == 'high' or isinstance(data__effort, str) and data__effort == 'xhigh' or isinstance(data__effort, str) and data__effort == 'max'):
                raise Mismatch
        if "add-dir" in data_keys:
            data_keys.remove("add-dir")
            data__adddir = data["add-dir"]
            if not isinstance(data__adddir, (list, tuple)):
                raise Mismatch
            data__adddir_is_list = isinstance(data__adddir, (list, tuple))
            if data__adddir_is_list:
                data__adddir_len = len(data__adddir)
                for data__adddir_x, data__adddir_item in enumerate(data__adddir):
                    if not isinstance(data__adddir_item, (str)):
                        raise Mismatch
                    if isinstance(data__adddir_item, str):
                        data__adddir_item_len = len(data__adddir_item)
                        if data__adddir_item_len < 1:
                            raise Mismatch
        if "project-memory" in data_keys:
            data_keys.remove("project-memory")
            data__projectmemory = data["project-memory"]
            if not isinstance(data__projectmemory, (bool)):
                raise Mismatch
        if "config" in data_keys:
            data_keys.remove("config")
            data__config = data["config"]
            if not isinstance(data__config, (str)):
                raise Mismatch
            if not (isinstance(data__config, str) and data__config == 'user'):
                raise Mismatch
        if data_keys:
            raise Mismatch
    return data

def validate___definitions_allow_denials(data: object) -> object:
    if not isinstance(data, (bool)):
        raise Mismatch
    return data

def validate___definitions_artifacts(data: object) -> object:
    if not isinstance(data, (str, list, tuple, dict)):
        raise Mismatch
    data_is_list = isinstance(data, (list, tuple))
    if data_is_list:
        data_len = len(data)
        for data_x, data_item in enumerate(data):
            if not isinstance(data_item, (str)):
                raise Mismatch
            if isinstance(data_item, str):
                data_item_len = len(data_item)
                if data_item_len < 1:
                    raise Mismatch
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data__missing_keys = set([]) - data.keys()
        if data__missing_keys:
            raise Mismatch
        data_keys = set(data.keys())
        if "paths" in data_keys:
            data_keys.remove("paths")
            data__paths = data["paths"]
            if not isinstance(data__paths, (list, tuple)):
                raise Mismatch
            data__paths_is_list = isinstance(data__paths, (list, tuple))
            if data__paths_is_list:
                data__paths_len = len(data__paths)
                if data__paths_len < 1:
                    raise Mismatch
                for data__paths_x, data__paths_item in enumerate(data__paths):
                    if not isinstance(data__paths_item, (str)):
                        raise Mismatch
                    if isinstance(data__paths_item, str):
                        data__paths_item_len = len(data__paths_item)
                        if data__paths_item_len < 1:
                            raise Mismatch
        if "if-missing" in data_keys:
            data_keys.remove("if-missing")
            data__ifmissing = data["if-missing"]
            if not isinstance(data__ifmissing, (str)):
                raise Mismatch
            if not (isinstance(data__ifmissing, str) and data__ifmissing == 'fail' or isinstance(data__ifmissing, str) and data__ifmissing == 'warn' or isinstance(data__ifmissing, str) and data__ifmissing == 'ignore'):
                raise Mismatch
        if data_keys:
            raise Mismatch
    return data

def validate___definitions_workspace(data: object) -> object:
    if not isinstance(data, (str)):
        raise Mismatch
    if not (isinstance(data, str) and data == 'commit' or isinstance(data, str) and data == 'shared' or isinstance(data, str) and data == 'none'):
        raise Mismatch
    return data

def validate___definitions_pass_env(data: object) -> object:
    if not isinstance(data, (list, tuple)):
        raise Mismatch
    data_is_list = isinstance(data, (list, tuple))
    if data_is_list:
        data_len = len(data)
        for data_x, data_item in enumerate(data):
            validate___definitions_env_name(data_item)
    return data

def validate___definitions_shell(data: object) -> object:
    if not isinstance(data, (str, list, tuple)):
        raise Mismatch
    data_is_list = isinstance(data, (list, tuple))
    if data_is_list:
        data_len = len(data)
        if data_len < 1:
            raise Mismatch
        for data_x, data_item in enumerate(data):
            if not isinstance(data_item, (str)):
                raise Mismatch
    return data

def validate___definitions_working_directory(data: object) -> object:
    if not isinstance(data, (str)):
        raise Mismatch
    if isinstance(data, str):
        data_len = len(data)
        if data_len < 1:
            raise Mismatch
    return data

def validate___definitions_continue_on_error(data: object) -> object:
    if not isinstance(data, (bool)):
        raise Mismatch
    return data

def validate___definitions_idempotent(data: object) -> object:
    if not isinstance(data, (bool)):
        raise Mismatch
    return data

def validate___definitions_on_lost(data: object) -> object:
    if not isinstance(data, (str)):
        raise Mismatch
    if not (isinstance(data, str) and data == 'retry' or isinstance(data, str) and data == 'hold'):
        raise Mismatch
    return data

def validate___definitions_retry(data: object) -> object:
    if not isinstance(data, (dict)):
        raise Mismatch
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if "attempts" in data_keys:
            data_keys.remove("attempts")
            data__attempts = data["attempts"]
            if not isinstance(data__attempts, (int)) and not (isinstance(data__attempts, float) and data__attempts.is_integer()) or isinstance(data__attempts, bool):
                raise Mismatch
            if isinstance(data__attempts, (int, float, _Decimal)) and not isinstance(data__attempts, bool):
                if data__attempts < 1:
                    raise Mismatch
                if data__attempts > 100:
                    raise Mismatch
        if "on" in data_keys:
            data_keys.remove("on")
            data__on = data["on"]
            if not isinstance(data__on, (list, tuple)):
                raise Mismatch
            data__on_is_list = isinstance(data__on, (list, tuple))
            if data__on_is_list:
                data__on_len = len(data__on)
                for data__on_x, data__on_item in enumerate(data__on):
                    if not isinstance(data__on_item, (str)):
                        raise Mismatch
                    if isinstance(data__on_item, str):
                        data__on_item_len = len(data__on_item)
                        if data__on_item_len < 1:
                            raise Mismatch
        if "never" in data_keys:
            data_keys.remove("never")
            data__never = data["never"]
            if not isinstance(data__never, (list, tuple)):
                raise Mismatch
            data__never_is_list = isinstance(data__never, (list, tuple))
            if data__never_is_list:
                data__never_len = len(data__never)
                for data__never_x, data__never_item in enumerate(data__never):
                    if not isinstance(data__never_item, (str)):
                        raise Mismatch
                    if isinstance(data__never_item, str):
                        data__never_item_len = len(data__never_item)
                        if data__never_item_len < 1:
                            raise Mismatch
        if "backoff" in data_keys:
            data_keys.remove("backoff")
            data__backoff = data["backoff"]
            if not isinstance(data__backoff, (dict)):
                raise Mismatch
            data__backoff_is_dict = isinstance(data__backoff, dict)
            if data__backoff_is_dict:
                data__backoff_keys = set(data__backoff.keys())
                if "initial" in data__backoff_keys:
                    data__backoff_keys.remove("initial")
                    data__backoff__initial = data__backoff["initial"]
                    if not isinstance(data__backoff__initial, (str)):
                        raise Mismatch
                    if isinstance(data__backoff__initial, str):
                        data__backoff__initial_len = len(data__backoff__initial)
                        if data__backoff__initial_len < 2:
                            raise Mismatch
                        if data__backoff__initial_len > 40:
                            raise Mismatch
                        if not REGEX_PATTERNS['^(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?(?:[0-9]+ms)?$'].search(data__backoff__initial):
                            raise Mismatch
                if "factor" in data__backoff_keys:
                    data__backoff_keys.remove("factor")
                    data__backoff__factor = data__backoff["factor"]
                    if not isinstance(data__backoff__factor, (int, float, _Decimal)) or isinstance(data__backoff__factor, bool):
                        raise Mismatch
                    if isinstance(data__backoff__factor, (int, float, _Decimal)) and not isinstance(data__backoff__factor, bool):
                        if data__backoff__factor < 1:
                            raise Mismatch
                        if data__backoff__factor > 100:
                            raise Mismatch
                if "max" in data__backoff_keys:
                    data__backoff_keys.remove("max")
                    data__backoff__max = data__backoff["max"]
                    if not isinstance(data__backoff__max, (str)):
                        raise Mismatch
                    if isinstance(data__backoff__max, str):
                        data__backoff__max_len = len(data__backoff__max)
                        if data__backoff__max_len < 2:
                            raise Mismatch
                        if data__backoff__max_len > 40:
                            raise Mismatch
                        if not REGEX_PATTERNS['^(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?(?:[0-9]+ms)?$'].search(data__backoff__max):
                            raise Mismatch
                if "jitter" in data__backoff_keys:
                    data__backoff_keys.remove("jitter")
                    data__backoff__jitter = data__backoff["jitter"]
                    if not isinstance(data__backoff__jitter, (str)):
                        raise Mismatch
                    if not (isinstance(data__backoff__jitter, str) and data__backoff__jitter == 'full' or isinstance(data__backoff__jitter, str) and data__backoff__jitter == 'none'):
                        raise Mismatch
                if data__backoff_keys:
                    raise Mismatch
        if data_keys:
            raise Mismatch
    return data

def validate___definitions_idle_timeout(data: object) -> object:
    if not isinstance(data, (str)):
        raise Mismatch
    if isinstance(data, str):
        data_len = len(data)
        if data_len < 2:
            raise Mismatch
        if data_len > 40:
            raise Mismatch
        if not REGEX_PATTERNS['^(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?(?:[0-9]+ms)?$'].search(data):
            raise Mismatch
    return data

def validate___definitions_timeout(data: object) -> object:
    if not isinstance(data, (str)):
        raise Mismatch
    if isinstance(data, str):
        data_len = len(data)
        if data_len < 2:
            raise Mismatch
        if data_len > 40:
            raise Mismatch
        if not REGEX_PATTERNS['^(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?(?:[0-9]+ms)?$'].search(data):
            raise Mismatch
    return data

def validate___definitions_requires(data: object) -> object:
    if not isinstance(data, (list, tuple, dict)):
        raise Mismatch
    data_is_list = isinstance(data, (list, tuple))
    if data_is_list:
        data_len = len(data)
        for data_x, data_item in enumerate(data):
            if not isinstance(data_item, (str)):
                raise Mismatch
            if isinstance(data_item, str):
                if not REGEX_PATTERNS['^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$'].search(data_item):
                    raise Mismatch
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if "capabilities" in data_keys:
            data_keys.remove("capabilities")
            data__capabilities = data["capabilities"]
            if not isinstance(data__capabilities, (list, tuple)):
                raise Mismatch
            data__capabilities_is_list = isinstance(data__capabilities, (list, tuple))
            if data__capabilities_is_list:
                data__capabilities_len = len(data__capabilities)
                for data__capabilities_x, data__capabilities_item in enumerate(data__capabilities):
                    if not isinstance(data__capabilities_item, (str)):
                        raise Mismatch
                    if isinstance(data__capabilities_item, str):
                        if not REGEX_PATTERNS['^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$'].search(data__capabilities_item):
                            raise Mismatch
        if "os" in data_keys:
            data_keys.remove("os")
            data__os = data["os"]
            if not isinstance(data__os, (str)):
                raise Mismatch
            if not (isinstance(data__os, str) and data__os == 'linux' or isinstance(data__os, str) and data__os == 'macos'):
                raise Mismatch
        if "arch" in data_keys:
            data_keys.remove("arch")
            data__arch = data["arch"]
            if not isinstance(data__arch, (str)):
                raise Mismatch
            if not (isinstance(data__arch, str) and data__arch == 'x86_64' or isinstance(data__arch, str) and data__arch == 'arm64'):
                raise Mismatch
        if "claude" in data_keys:
            data_keys.remove("claude")
            data__claude = data["claude"]
            if not isinstance(data__claude, (str)):
                raise Mismatch
            if isinstance(data__claude, str):
                if not REGEX_PATTERNS['^(?:>=|<=|==|!=|>|<)?[0-9]+(?:\\.[0-9]+){0,3}(?: *, *(?:>=|<=|==|!=|>|<)[0-9]+(?:\\.[0-9]+){0,3})*$'].search(data__claude):
                    raise Mismatch
        if data_keys:
            raise Mismatch
    return data

def validate___definitions_id_list(data: object) -> object:
    if not isinstance(data, (str, list, tuple)):
        raise Mismatch
    data_is_list = isinstance(data, (list, tuple))
    if data_is_list:
        data_len = len(data)
        for data_x, data_item in enumerate(data):
            if not isinstance(data_item, (str)):
                raise Mismatch
    return data

def validate___definitions_defaults(data: object) -> object:
    if not isinstance(data, (dict)):
        raise Mismatch
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if "requires" in data_keys:
            data_keys.remove("requires")
            data__requires = data["requires"]
            validate___definitions_requires(data__requires)
        if "timeout" in data_keys:
            data_keys.remove("timeout")
            data__timeout = data["timeout"]
            validate___definitions_timeout(data__timeout)
        if "idle-timeout" in data_keys:
            data_keys.remove("idle-timeout")
            data__idletimeout = data["idle-timeout"]
            validate___definitions_idle_timeout(data__idletimeout)
        if "retry" in data_keys:
            data_keys.remove("retry")
            data__retry = data["retry"]
            validate___definitions_retry(data__retry)
        if "on-lost" in data_keys:
            data_keys.remove("on-lost")
            data__onlost = data["on-lost"]
            validate___definitions_on_lost(data__onlost)
        if "idempotent" in data_keys:
            data_keys.remove("idempotent")
            data__idempotent = data["idempotent"]
            validate___definitions_idempotent(data__idempotent)
        if "continue-on-error" in data_keys:
            data_keys.remove("continue-on-error")
            data__continueonerror = data["continue-on-error"]
            validate___definitions_continue_on_error(data__continueonerror)
        if "env" in data_keys:
            data_keys.remove("env")
            data__env = data["env"]
            validate___definitions_env(data__env)
        if "working-directory" in data_keys:
            data_keys.remove("working-directory")
            data__workingdirectory = data["working-directory"]
            validate___definitions_working_directory(data__workingdirectory)
        if "shell" in data_keys:
            data_keys.remove("shell")
            data__shell = data["shell"]
            validate___definitions_shell(data__shell)
        if "pass-env" in data_keys:
            data_keys.remove("pass-env")
            data__passenv = data["pass-env"]
            validate___definitions_pass_env(data__passenv)
        if "workspace" in data_keys:
            data_keys.remove("workspace")
            data__workspace = data["workspace"]
            validate___definitions_workspace(data__workspace)
        if "allow-denials" in data_keys:
            data_keys.remove("allow-denials")
            data__allowdenials = data["allow-denials"]
            validate___definitions_allow_denials(data__allowdenials)
        if "claude" in data_keys:
            data_keys.remove("claude")
            data__claude = data["claude"]
            validate___definitions_claude(data__claude)
        if "priority" in data_keys:
            data_keys.remove("priority")
            data__priority = data["priority"]
            validate___definitions_priority(data__priority)
        if "budget" in data_keys:
            data_keys.remove("budget")
            data__budget = data["budget"]
            validate___definitions_step_budget(data__budget)
        if data_keys:
            raise Mismatch
    return data

def validate___definitions_env_name(data: object) -> object:
    if not isinstance(data, (str)):
        raise Mismatch
    if isinstance(data, str):
        if not REGEX_PATTERNS['^[A-Za-z_][A-Za-z0-9_]{0,254}$'].search(data):
            raise Mismatch
    return data

def validate___definitions_env(data: object) -> object:
    if not isinstance(data, (dict)):
        raise Mismatch
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        for data_key in data_keys:
            if data_key not in []:
                data_value = data.get(data_key)
                if not isinstance(data_value, (str, int, float, _Decimal, bool)):
                    raise Mismatch
        data_len = len(data)
        if data_len != 0:
            data_property_names = True
            for data_key in data:
                try:
                    validate___definitions_env_name(data_key)
                except Mismatch:
                    data_property_names = False
            if not data_property_names:
                raise Mismatch
    return data

def validate___definitions_name(data: object) -> object:
    if not isinstance(data, (str)):
        raise Mismatch
    if isinstance(data, str):
        if not REGEX_PATTERNS['^[a-z][a-z0-9_]{0,62}$'].search(data):
            raise Mismatch
    return data

def validate___definitions_input(data: object) -> object:
    if not isinstance(data, (dict)):
        raise Mismatch
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if "type" in data_keys:
            data_keys.remove("type")
            data__type = data["type"]
            if not isinstance(data__type, (str)):
                raise Mismatch
            if not (isinstance(data__type, str) and data__type == 'string' or isinstance(data__type, str) and data__type == 'number' or isinstance(data__type, str) and data__type == 'boolean' or isinstance(data__type, str) and data__type == 'choice'):
                raise Mismatch
        if "required" in data_keys:
            data_keys.remove("required")
            data__required = data["required"]
            if not isinstance(data__required, (bool)):
                raise Mismatch
        if "default" in data_keys:
            data_keys.remove("default")
            data__default = data["default"]
            if not isinstance(data__default, (str, int, float, _Decimal, bool)):
                raise Mismatch
        if "options" in data_keys:
            data_keys.remove("options")
            data__options = data["options"]
            if not isinstance(data__options, (list, tuple)):
                raise Mismatch
            data__options_is_list = isinstance(data__options, (list, tuple))
            if data__options_is_list:
                data__options_len = len(data__options)
                if data__options_len < 1:
                    raise Mismatch
                for data__options_x, data__options_item in enumerate(data__options):
                    if not isinstance(data__options_item, (str, int, float, _Decimal, bool)):
                        raise Mismatch
        if "description" in data_keys:
            data_keys.remove("description")
            data__description = data["description"]
            if not isinstance(data__description, (str)):
                raise Mismatch
        if "trust" in data_keys:
            data_keys.remove("trust")
            data__trust = data["trust"]
            if not isinstance(data__trust, (str)):
                raise Mismatch
            if not (isinstance(data__trust, str) and data__trust == 'trusted' or isinstance(data__trust, str) and data__trust == 'untrusted'):
                raise Mismatch
        if data_keys:
            raise Mismatch
    return data
