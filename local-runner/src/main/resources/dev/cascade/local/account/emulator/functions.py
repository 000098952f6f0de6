"""Runs functions on Cascade's function host, each with its role's credentials, in place of MiniStack's own ways of running them."""

import http.client
import io
import json
import os
import re
import secrets
import shutil
import threading
import time
import urllib.parse
import zipfile

from ministack.services import lambda_svc, sts

from . import admin, jsontext, lineage, rights, snapshots

# AWS's own address of an API, which functions get, does not lead to this machine.
_API_ADDRESS = re.compile(r"\b(https|wss)://([a-z0-9]+)\.execute-api\.[a-z0-9.-]+(?::\d+)?(/[^/\"]*)?")
_SESSION_SECONDS = 12 * 3600
_RENEW_BEFORE_SECONDS = 2 * 3600

_settings = None
_lock = threading.Lock()
_sessions = {}
_running = 0


def install(settings):
    global _settings
    _settings = settings
    lambda_svc._execute_function_dispatch = execute
    lambda_svc.json = jsontext.module
    lambda_svc._reserved_concurrency = reserved_concurrency


def reserved_concurrency(_func, config):
    """What is set for the function holds for all its versions and aliases, whichever was invoked."""
    return (lambda_svc._functions.get(config.get("FunctionName")) or {}).get("concurrency")


def execute(func, config, event, request_id, started):
    """One invocation, to its end; many may run at once."""
    refused = snapshots.refusal(config)
    if refused is not None:
        return refused
    trace = lineage.next_of(config["FunctionName"], lineage.of_batch(event) or lineage.current())
    if trace is None:
        return lineage.refusal(config["FunctionName"])
    _count(1)
    try:
        answer = _post({
            "function": definition(func, config),
            "request_id": request_id,
            "trace": trace,
            "event": jsontext.dumps(event, ensure_ascii=False),
        })
        result = _result(answer, request_id)
        _write_log(func, config, request_id, result, started)
        return result
    finally:
        _count(-1)


def running():
    """How many invocations are under way."""
    return _running


def _count(change):
    global _running
    with _lock:
        _running += change


def definition(func, config):
    return {
        "name": config["FunctionName"],
        "folder": code_folder(func, config),
        "runtime": config.get("Runtime", ""),
        "handler": config.get("Handler", ""),
        "timeout": int(config.get("Timeout") or 3),
        "memory": int(config.get("MemorySize") or 128),
        "environment": _environment(config),
    }


def _environment(config):
    variables = (config.get("Environment") or {}).get("Variables") or {}
    return {
        **{name: reachable(value) for name, value in variables.items()},
        **admin.switches["environment"],
        **_log_settings(config),
        **_credentials(config["Role"], config["FunctionName"]),
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{_settings['port']}",
    }


def _log_settings(config):
    settings = config.get("LoggingConfig") or {}
    if settings.get("LogFormat") != "JSON":
        return {}
    return {"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": settings.get("ApplicationLogLevel", "INFO")}


def reachable(text):
    """The text with the addresses of this account's APIs as they are on this machine."""
    schemes = {"https": "http", "wss": "ws"}
    return _API_ADDRESS.sub(
        lambda m: f"{schemes[m.group(1)]}://127.0.0.1:{_settings['port']}/_aws/execute-api/{m.group(2)}{m.group(3) or ''}", text
    )


def _credentials(role_arn, session_name):
    """A session of the role. The Lambda service takes the role over, which a request to STS could not say."""
    with _lock:
        session = _sessions.get((role_arn, session_name))
        if session is None or session["expires"] < time.time() + _RENEW_BEFORE_SECONDS:
            session = _sessions[role_arn, session_name] = _new_session(role_arn, session_name)
        return session["variables"]


def _new_session(role_arn, session_name):
    account, role = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]
    key, secret, token = sts._gen_session_access_key(), sts._gen_secret(), secrets.token_urlsafe(96)
    expires = time.time() + _SESSION_SECONDS
    sts.register_session(key, {
        "Arn": f"arn:aws:sts::{account}:assumed-role/{role}/{session_name}",
        "UserId": f"{sts._role_id(role_arn)}:{session_name}",
        "SecretAccessKey": secret,
        "SessionToken": token,
        "Expiration": expires,
        "AccountId": account,
        "PrincipalType": "AssumedRole",
        "SourceAccessKeyId": "",
        "SourcePrincipalArn": "lambda.amazonaws.com",
        "SessionTags": [],
        "SessionPolicies": None,
    })
    variables = {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": token}
    return {"expires": expires, "variables": variables}


def code_folder(func, config):
    """Where the function's code is unpacked, once for all that have the same."""
    name = re.sub(r"[^A-Za-z0-9]", "", config.get("CodeSha256") or "none")
    folder = os.path.join(_settings["state"], "code", name)
    with _lock:
        if not os.path.isdir(folder):
            _unpack(func.get("code_zip") or b"", folder)
    return folder


def _unpack(code, folder):
    made = folder + ".new"
    shutil.rmtree(made, ignore_errors=True)
    os.makedirs(made)
    with zipfile.ZipFile(io.BytesIO(code)) as archive:
        names = archive.namelist()
        if any(name.endswith(".class") for name in names) and not any(name.endswith(".jar") for name in names):
            # The JVM reads a jar faster than ten thousand files, and finds the same in it.
            with open(os.path.join(made, "function.jar"), "wb") as jar:
                jar.write(code)
        else:
            archive.extractall(made)
    os.rename(made, folder)


def _post(body):
    address = urllib.parse.urlsplit(_settings["host"])
    connection = http.client.HTTPConnection(address.hostname, address.port)
    try:
        connection.request("POST", address.path + "/invocations", json.dumps(body).encode(), {"Content-Type": "application/json"})
        response = connection.getresponse()
        content = response.read()
        if response.status != 200:
            return {"type": "Runtime.HostFailed", "message": content.decode("utf-8", "replace"), "log": ""}
        return json.loads(content)
    except OSError as e:
        return {"type": "Runtime.HostFailed", "message": f"the function host cannot be reached: {e}", "log": ""}
    finally:
        connection.close()


def _result(answer, request_id):
    if "payload" in answer:
        return {"body": json.loads(answer["payload"]), "log": answer["log"], "log_source": "rie"}
    message = answer["message"]
    if answer["type"].startswith(("Sandbox.", "Runtime.Exit")):
        message = f"RequestId: {request_id} Error: {message}"
    body = {"errorType": answer["type"], "errorMessage": message}
    if answer.get("stack"):
        body["stackTrace"] = answer["stack"]
    return {"body": body, "error": True, "function_error": "Unhandled", "log": answer["log"], "log_source": "rie"}


def _write_log(func, config, request_id, result, started):
    account, region = lambda_svc._account_region_from_function_config(config)
    group = _log_group(config)
    streams = f"arn:aws:logs:{region}:{account}:log-group:{group}:log-stream:{request_id}"
    if all(rights.allows(config["Role"], f"logs:{action}", streams, "logs") for action in ("CreateLogStream", "PutLogEvents")):
        duration = int((time.time() - started) * 1000)
        lambda_svc._emit_lambda_logs(func, request_id, result["log"], bool(result.get("error")), duration, log_source="rie")


def log_groups(name_part):
    """The logs of functions with this in their names."""
    return {_log_group(func["config"]) for key, func in list(lambda_svc._functions._data.items()) if name_part in key[-1]}


def log_lines(wanted):
    """What is written in these logs, the oldest first."""
    from ministack.services import cloudwatch_logs

    events = []
    for key, group in list(cloudwatch_logs._log_groups._data.items()):
        if key[-1] in wanted:
            for stream in list(group["streams"].values()):
                events += stream["events"]
    return [event["message"] for event in sorted(events, key=lambda event: event["timestamp"])]


def _log_group(config):
    return (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{config['FunctionName']}"
