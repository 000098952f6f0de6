# Kills process groups, on order and when the process that gives the orders has ended: sh -c TEXT guard ID
# Standard input has one order a line: "+ GROUP" watches a process group, "- GROUP" kills what is left of it and forgets it, "? GROUP" asks
# whether anything is left of it and forgets it if not. The answers to the last two are "some" or "none", for what was there.
# The input ends when the process that writes it has ended, in whatever way. Then all watched groups are killed, and, where there is
# /proc, all processes that have a mark which begins with ID, in their environment or as their limit on file locks: those that left their
# group, and those that Java code has started.
# "kill -KILL -GROUP" is the one form that dash, bash and busybox all understand. "kill -0" only asks whether there is anything.
trap '' HUP INT QUIT TERM PIPE TSTP TTIN TTOU USR1 USR2
id=$1
watched=' '

# This shell has inherited the limit, but must not find itself.
ulimit -S -x unlimited 2>/dev/null || ulimit -S -w unlimited 2>/dev/null

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
# Not by grep's exit code, which is 2 when a process ends meanwhile or is another user's. A process that has ended and of which its parent has
# not taken notice has its limits still.
find_marked() {
    found=$(grep -lsF -e "$id" /proc/[0-9]*/environ)
    states=
    for file in $(grep -ls "^Max file locks  *$id" /proc/[0-9]*/limits); do
        states="$states ${file%limits}status"
    done
    [ -z "$states" ] || found="$found $(grep -ls '^State:.[^XZ]' $states)"
}

# What cannot be killed is reported once.
tried=' '
rounds=0
killed=yes
while [ "$killed" ] && [ "$rounds" -lt 100 ]; do
    find_marked
    killed=
    for file in $found; do
        process=${file#/proc/}
        process=${process%/*}
        case $tried in
            *" $process "*) ;;
            *)
                if kill_now "$process"; then
                    killed=yes
                else
                    tried="$tried$process "
                fi
                ;;
        esac
    done
    rounds=$((rounds + 1))
done
