# Sourced by cascade and mvnw. Java and most programs take arguments, environment variables and names of files for text in the encoding of the
# locale. Without a UTF-8 locale (cron, systemd, small containers) letters would be lost, so that one is chosen: of the same language if there is
# one. LC_ALL is only set where it was set; else LC_CTYPE, which leaves all but the encoding as it was.
if [ "$(locale charmap 2>/dev/null || true)" != UTF-8 ]; then
    utf8_was=${LC_ALL:-${LC_CTYPE:-${LANG:-C}}}
    # Where there is no program `locale`, as with musl, the C library takes this name.
    utf8_locale=C.UTF-8
    for utf8_name in "${utf8_was%%[.@]*}.UTF-8" C.UTF-8 en_US.UTF-8; do
        if [ "$(LC_ALL=$utf8_name locale charmap 2>/dev/null || true)" = UTF-8 ]; then
            utf8_locale=$utf8_name
            break
        fi
    done
    if [ -n "${LC_ALL:-}" ]; then
        LC_ALL=$utf8_locale
        export LC_ALL
    else
        LC_CTYPE=$utf8_locale
        export LC_CTYPE
    fi
    unset utf8_was utf8_locale utf8_name
fi
