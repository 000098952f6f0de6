# Starts processes on request, without the two or three execs that Java needs for it: perl -e TEXT NUMBERS, which are those of the system calls
# setsid, prlimit64, rt_sigprocmask, signalfd4 and dup3. No module is loaded, so that there is little memory to copy for a new process.
#
# Standard input has the requests, standard output the answers. Both are frames: a length of four bytes, a letter, and its fields.
#   S id mark directory input log words variables   start a process: the answer is P or N, and later X
#   F id                                            forget the process group of a process that has ended
#   R                                               ready: the first answer of all
#   P id pid                                        it was started
#   N id reason                                     it could not be started
#   O id bytes                                      it, or what it has started, has written this to its standard output
#   X id code rest closed bytes                     it has ended: whether its group has members left, whether all of them have closed their
#                                                   standard output, and what was written to it last
#   E id                                            they have closed it after that
#
# When the input ends, in whatever way the process that writes it has ended, all groups are killed. What has left its group is found by others.
use strict;

my ($SETSID, $PRLIMIT, $SIGPROCMASK, $SIGNALFD, $DUP3) = map { $_ + 0 } @ARGV;
my ($LOCKS, $SETMASK, $SIGCHLD, $CLOEXEC, $F_SETFL, $NONBLOCK, $WNOHANG) = (10, 2, 17, 02000000, 4, 04000, 1);
my ($ENOENT, $EPERM, $EINTR) = (2, 1, 4);
my $TO_APPEND = 02101;

my $BLOCK = 65536;

# An output is looked at from so many seconds, or rounds, after the start on: that of a short process is read once, at its end.
my ($SHORT, $ROUNDS) = (0.01, 16);

# These numbers are those of 64 bits.
length(pack('p', '')) == 8 or exit 1;

# Handlers end with exec, so that processes have the default. What was ignored when this began stays ignored, as for children of Java.
for my $name (qw(HUP INT QUIT TERM TSTP TTIN TTOU USR1 USR2 PIPE)) {
    $SIG{$name} = sub { } unless ($SIG{$name} || '') eq 'IGNORE';
}

syscall($SETSID) > 0 or exit 1;

# This process has inherited a limit on file locks that is a mark, and must not be found by it. The trial tells whether limits may be set.
my $limits = "\0" x 16;
syscall($PRLIMIT, 0, $LOCKS, 0, $limits) == 0 or exit 1;
my $hard = (unpack 'QQ', $limits)[1];
for my $soft (0x7fffffffffffffff, $hard) {
    my $new = pack('QQ', $soft, $hard);
    syscall($PRLIMIT, 0, $LOCKS, $new, 0) == 0 or exit 1;
}

# The ends of processes are read from a descriptor: a handler could run just before select begins to wait.
my ($no_signals, $child_signal) = (pack('Q', 0), pack('Q', 1 << ($SIGCHLD - 1)));
syscall($SIGPROCMASK, $SETMASK, $child_signal, 0, 8) == 0 or exit 1;
my $descriptor = syscall($SIGNALFD, -1, $child_signal, 8, $CLOEXEC);
$descriptor > 2 or exit 1;
open(my $ends, '<&=', $descriptor) or exit 1;

# All descriptors above 2 are closed by exec: Perl asks for that. No process gets one of another's.
open(my $requests, '<&', \*STDIN) or exit 1;
open(my $answers, '>&', \*STDOUT) or exit 1;
open(STDIN, '<', '/dev/null') or exit 1;
open(STDOUT, '>', '/dev/null') or exit 1;

my (%ids, %pids, %forgotten);    # of processes that run; those whose group is none of ours any more
my %groups;                      # id => group whose leader has ended
my (%outputs, %later, $rounds);  # id => pipe; ids of those that are not looked at yet

# Until they are reaped or forgotten, neither processes nor groups can have got another meaning.
sub finish {
    kill('KILL', -$_, $_) for keys %ids;
    kill('KILL', -$_) for values %groups;
    exit 0;
}

sub answer {
    my $frame = pack('N/a*', $_[0]);
    my $written = 0;
    while ($written < length $frame) {
        my $count = syswrite($answers, $frame, length($frame) - $written, $written);
        $count = 0 if !defined $count && $! == $EINTR;
        defined $count or finish();
        $written += $count;
    }
}

sub refuse {
    my ($id, $reason) = @_;
    answer(pack('aNa*', 'N', $id, $reason));
}

# In the new process. What fails here is reported as shells do.
sub become {
    my ($mark, $directory, $input, $to, $log, $words, $variables) = @_;
    my @words = unpack('(N/a)*', $words);
    my $limit = pack('QQ', $mark, $hard);
    syscall($SETSID);
    syscall($PRLIMIT, 0, $LOCKS, $limit, 0);
    syscall($DUP3, fileno($input), 0, 0);
    syscall($DUP3, fileno($to), 1, 0);
    syscall($DUP3, fileno($log), 2, 0);
    if (!chdir($directory)) {
        syswrite(STDERR, "$directory: $!\n");
        exit 126;
    }
    %ENV = unpack('(N/a)*', $variables);
    syscall($SIGPROCMASK, $SETMASK, $no_signals, 0, 8);
    exec { $words[0] } @words;
    my $code = $! == $ENOENT ? 127 : 126;
    syswrite(STDERR, "$words[0]: $!\n");
    exit $code;
}

sub start {
    my ($id, $mark, $directory, $input_file, $log_file, $words, $variables) = unpack('NQ>N/aN/aN/aN/aN/a', $_[0]);
    sysopen(my $input, $input_file, 0) or return refuse($id, "$input_file: $!");
    sysopen(my $log, $log_file, $TO_APPEND, 0600) or return refuse($id, "$log_file: $!");
    pipe(my $from, my $to) or return refuse($id, "no pipe for its output: $!");
    fcntl($from, $F_SETFL, $NONBLOCK);
    my $pid = fork();
    defined $pid or return refuse($id, "no new process: $!");
    become($mark, $directory, $input, $to, $log, $words, $variables) if $pid == 0;
    $ids{$pid} = $id;
    $pids{$id} = $pid;
    $outputs{$id} = $from;
    $later{$id} = 1;
    $rounds = 0;
    answer(pack('aNN', 'P', $id, $pid));
}

sub forget {
    my $id = unpack('N', $_[0]);
    $forgotten{$id} = 1 if exists $pids{$id};
    delete $groups{$id};
}

# What is there to read: the bytes, and whether the output has ended.
sub read_output {
    my $id = $_[0];
    my $count = sysread($outputs{$id}, my $bytes, $BLOCK);
    my $ended = defined $count && $count == 0;
    delete $outputs{$id} if $ended;
    return (defined $bytes ? $bytes : '', $ended);
}

sub relay {
    my $id = $_[0];
    my ($bytes, $ended) = read_output($id);
    answer(pack('aNa*', 'O', $id, $bytes)) if length $bytes;
    answer(pack('aN', 'E', $id)) if $ended && !exists $pids{$id};
}

# What a process wrote before it ended is in the pipe, which has room for no more than a block.
sub last_output {
    my $id = $_[0];
    exists $outputs{$id} or return ('', 1);
    my ($bytes, $ended) = read_output($id);
    if (!$ended && length $bytes < $BLOCK) {
        my $more;
        ($more, $ended) = read_output($id);
        $bytes .= $more;
    }
    return ($bytes, $ended);
}

sub reap {
    while ((my $pid = waitpid(-1, $WNOHANG)) > 0) {
        my $code = $? & 127 ? 128 + ($? & 127) : $? >> 8;
        my $id = delete $ids{$pid};
        defined $id or next;
        delete $pids{$id};
        my $rest = kill(0, -$pid) || $! == $EPERM ? 1 : 0;
        my $forgotten = delete $forgotten{$id};
        $groups{$id} = $pid if $rest && !$forgotten;
        my ($bytes, $ended) = last_output($id);
        delete $later{$id};
        answer(pack('aNCCCa*', 'X', $id, $code, $rest, $ended ? 1 : 0, $bytes));
    }
}

my $unread = '';

sub read_requests {
    my $count = sysread($requests, $unread, $BLOCK, length $unread);
    return if !defined $count && $! == $EINTR;
    finish() unless $count;
    while (length $unread >= 4) {
        my $length = unpack('N', $unread);
        last if length $unread < 4 + $length;
        my $frame = substr($unread, 4, $length);
        substr($unread, 0, 4 + $length, '');
        my $what = substr($frame, 0, 1, '');
        $what eq 'S' ? start($frame) : forget($frame);
    }
}

answer('R');
while (1) {
    my $wanted = '';
    vec($wanted, fileno($requests), 1) = 1;
    vec($wanted, $descriptor, 1) = 1;
    for my $id (keys %outputs) {
        vec($wanted, fileno($outputs{$id}), 1) = 1 unless $later{$id};
    }
    my $count = select(my $ready = $wanted, undef, undef, %later ? $SHORT : undef);
    %later = () if %later && ($count == 0 || ++$rounds >= $ROUNDS);
    next unless $count > 0;
    for my $id (keys %outputs) {
        relay($id) if vec($ready, fileno($outputs{$id}), 1);
    }
    if (vec($ready, $descriptor, 1)) {
        sysread($ends, my $signals, 1024);
        reap();
    }
    read_requests() if vec($ready, fileno($requests), 1);
}
