"""An AWS account on this machine: MiniStack, adapted to behave as AWS does where Cascade would notice, bound to loopback.

Started by Cascade with its settings as one JSON object on standard input. Standard input stays open for as long as Cascade lives:
when it ends, so does this process.
"""

import asyncio
import json
import os
import sys
import threading

from . import peers


def end_with(parent):
    parent.read()
    os._exit(0)


def environment(settings):
    """What MiniStack reads when it is imported."""
    state = settings["state"]
    return {
        "AUTH": "true",
        "AWS_ACCESS_KEY_ID": settings["access_key"],
        "AWS_SECRET_ACCESS_KEY": settings["secret_key"],
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(settings["port"]),
        "MINISTACK_HOST": "127.0.0.1",
        "MINISTACK_REGION": settings["region"],
        "AWS_DEFAULT_REGION": settings["region"],
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "DOCKER_HOST": "unix:///nonexistent",
        "S3_DATA_DIR": os.path.join(state, "s3"),
        "TMPDIR": os.path.join(state, "tmp"),
        "LOG_LEVEL": "WARNING",
    }


def serve(settings):
    from hypercorn.asyncio import serve as hypercorn_serve
    from hypercorn.config import Config
    from ministack import app as ministack

    from . import admin, asynchronous, concurrency, executions, functions, gateway, journal, lineage, objects, outages, permissions, queues, resources, rights, schedules, snapshots, stacks, streams

    rights.install()
    objects.install()
    gateway.install()
    journal.install(settings)
    functions.install(settings)
    asynchronous.install()
    streams.install()
    queues.install()
    schedules.install()
    permissions.install()
    lineage.install()
    resources.install()
    stacks.install()
    snapshots.install()
    executions.install()
    concurrency.install()
    outages.install()

    config = Config()
    config.bind = [f"127.0.0.1:{settings['port']}"]
    config.keep_alive_timeout = 75
    config.loglevel = "WARNING"
    asyncio.run(hypercorn_serve(admin.wrap(ministack.app), config))


def main():
    line = sys.stdin.buffer.readline()
    if not line:
        sys.exit("the settings are missing on standard input")
    settings = json.loads(line)
    threading.Thread(target=end_with, args=(sys.stdin.buffer,), daemon=True).start()
    peers.install()
    os.environ.update(environment(settings))
    for folder in ("S3_DATA_DIR", "TMPDIR"):
        os.makedirs(os.environ[folder], exist_ok=True)
    serve(settings)


main()
