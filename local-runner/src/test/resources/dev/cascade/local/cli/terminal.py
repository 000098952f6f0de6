"""Runs a command in a terminal of its own: terminal.py ACTION FILE… -- COMMAND…

Once all files are there it does the action: "ctrl-c" and "ctrl-c-twice" are typed, "ctrl-c-then-go" makes the file "go" once a worker leaves its
pool, "close" closes the terminal, "TERM" and others are signals to the command. Ends with the command's exit code, after its output.
"""
import os, pty, select, signal, sys

action, rest = sys.argv[1], sys.argv[2:]
files, command = rest[: rest.index("--")], rest[rest.index("--") + 1 :]
child, terminal = pty.fork()
if child == 0:
    # A shell starts what it runs in the background with signals ignored, and that is inherited.
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_DFL)
    os.execvp(command[0], command)


def act():
    if action == "close":
        os.close(terminal)
        return
    if action == "ctrl-c":
        os.write(terminal, b"\x03")
    elif action == "ctrl-c-then-go":
        os.write(terminal, b"\x03")
        wait_for(lambda: b"leaving the pool" in output)
        open("go", "w").close()
    elif action == "ctrl-c-twice":
        os.write(terminal, b"\x03")
        wait_for(lambda: b"interrupted; job" in output)
        os.write(terminal, b"\x03")
    else:
        os.kill(child, getattr(signal, "SIG" + action))


def read_some():
    """Whether the terminal is still open on the other side."""
    global output
    if not select.select([terminal], [], [], 0.02)[0]:
        return True
    try:
        data = os.read(terminal, 4096)
    except OSError:
        return False
    output += data
    return bool(data)


def wait_for(reached):
    while not reached() and read_some():
        pass


output = b""
signal.signal(signal.SIGALRM, lambda number, frame: os.kill(child, signal.SIGKILL))
signal.alarm(90)
wait_for(lambda: all(os.path.exists(file) for file in files))
act()
if action != "close":
    wait_for(lambda: False)
sys.stdout.write(output.decode(errors="replace"))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) % 256)
