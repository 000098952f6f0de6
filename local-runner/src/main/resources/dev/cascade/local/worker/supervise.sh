# Runs a command with a file as its standard input: sh supervise.sh INPUT COMMAND [ARGUMENT …]
# The supervisor's own standard input is a pipe that nobody writes to. It ends when whoever started this is gone; then so does the command,
# and, where there is setsid to give it a process group, all that it started.
input=$1
shift
exec 3<&0
if command -v setsid >/dev/null 2>&1; then
    setsid "$@" <"$input" 3<&- &
    command=$!
    all=-$command
else
    "$@" <"$input" 3<&- &
    command=$!
    all=$command
fi
(
    cat <&3
    kill -KILL -- "$all" || kill -KILL "$command"
) >/dev/null 2>&1 &
guard=$!
exec 3<&-
wait "$command"
code=$?
kill -KILL "$guard" 2>/dev/null
exit "$code"
