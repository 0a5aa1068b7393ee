# The demo.

full_demo() {
    local keep=${1:-} code=0
    case $keep in '' | --keep) ;; *) die "full-demo knows --keep, not '$keep'." ;; esac
    ! stack_is_ready || keep=--keep
    up
    say ""
    say "Model server: $(tell_model_server)."
    with_stack "$CLOISTER_HOME" run_java Demo.java || code=$?
    if [ "$keep" = --keep ]; then
        say "The stack stays up: 'source $CLOISTER_HOME/env' gives its addresses and passwords, 'scripts/setup-dev.sh down' stops it."
    else
        down
    fi
    return $code
}
