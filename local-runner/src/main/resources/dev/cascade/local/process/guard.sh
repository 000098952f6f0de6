# Kills process groups, on order and when the process that gives the orders has ended: sh -c TEXT guard MARK
# Standard input has one order a line: "+ GROUP" watches a process group, "- GROUP" kills what is left of it and forgets it, "? GROUP" asks
# whether anything is left of it and forgets it if not. The answers to the last two are "some" or "none", for what was there.
# The input ends when the process that writes it has ended, in whatever way. Then all watched groups are killed, and, where there is
# /proc, all processes whose environment has MARK, which finds those that left their group, and those that Java code has started.
# "kill -KILL -GROUP" is the one form that dash, bash and busybox all understand. "kill -0" only asks whether there is anything.
trap '' HUP INT QUIT TERM PIPE TSTP TTIN TTOU USR1 USR2
mark=$1
watched=' '

has_members() {
    kill -0 "-$1" 2>/dev/null
}

# Kills the process $1, or the group -$1. Fails if there is none, which it may have come to only now. Any other reason is reported: that a
# second try ends with it shows that it is not about the moment. There is no locale here, so that all shells say "no such process".
kill_now() {
    kill -KILL "$1" 2>/dev/null && return
    refusal=$(kill -KILL "$1" 2>&1) && return
    case $refusal in
        *[Nn]o\ such\ process*) return 1 ;;
    esac
    echo "cascade: what a task has started could not be killed (process or group $1): $refusal" >&2
}

kill_group() {
    if kill_now "-$1"; then
        echo some
    else
        echo none
    fi
}

forget() {
    case $watched in
        *" $1 "*) watched="${watched%%" $1 "*} ${watched#*" $1 "}" ;;
    esac
}

while read -r order group; do
    case $order in
        +) watched="$watched$group " ;;
        -)
            kill_group "$group"
            forget "$group"
            ;;
        \?)
            if has_members "$group"; then
                echo some
            else
                echo none
                forget "$group"
            fi
            ;;
    esac
done

for group in $watched; do
    kill_group "$group" >/dev/null
done

[ -d /proc/self ] || exit 0
# Not by grep's exit code, which is 2 when a process ends meanwhile or is another user's.
find_marked() {
    found=$(grep -lsF -e "$mark" /proc/[0-9]*/environ)
    [ -n "$found" ]
}

rounds=0
while find_marked && [ "$rounds" -lt 100 ]; do
    for file in $found; do
        process=${file#/proc/}
        process=${process%/environ}
        kill_now "$process"
    done
    rounds=$((rounds + 1))
done
