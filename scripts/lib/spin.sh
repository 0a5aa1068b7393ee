# Spin looks through every state of docs/dispatch.pml. The model must hold, and must break with each mechanism turned off.

SPIN_DIR=$CLOISTER_HOME/build/spin
SPIN_REPORT=$REPO/docs/target/surefire-reports/TEST-dispatch.pml.xml

tools_of_spin() {
    have spin || echo spin
    have gcc || echo gcc
    [ -e /usr/include/stdio.h ] || echo libc6-dev
}

spin_deps() {
    local tools
    mapfile -t tools < <(tools_of_spin)
    [ ${#tools[@]} = 0 ] || step "install ${tools[*]}" install_packages "${tools[@]}"
}

# spin_finds states|ends -DSWITCH…: what comes of looking at each state, or at whether every task ends
spin_finds() {
    local look=(./pan -m100000) only=() out
    case $1 in states) only=(-DNOCLAIM -DSAFETY) ;; ends) look+=(-a -N ends) ;; esac
    rm -rf "$SPIN_DIR"
    mkdir -p "$SPIN_DIR"
    cd "$SPIN_DIR"
    spin -a "${@:2}" "$REPO/docs/dispatch.pml" >&2
    # Optimizing would take longer than it saves.
    gcc -w -DCOLLAPSE -DMEMLIM=4096 "${only[@]}" -o pan pan.c
    out=$("${look[@]}")
    printf '%s\n' "$out" >&2
    case $out in
        *'assertion violated'* | *'acceptance cycle'*) echo breaks ;;
        *'Search not completed'* | *'max search depth'*) echo unfinished ;;
        *'errors: 0'*) echo holds ;;
        *) echo fails ;;
    esac
}

# spin_case holds|breaks "name" states|ends -DSWITCH…
spin_case() {
    local expected=$1 name=$2 found
    echo "--- $name"
    found=$(spin_finds "${@:3}")
    printf '  <testcase name="%s" classname="dispatch.pml">\n' "$name" >>"$SPIN_REPORT"
    [ "$found" = "$expected" ] || printf '    <failure message="it %s"/>\n' "$found" >>"$SPIN_REPORT"
    printf '  </testcase>\n' >>"$SPIN_REPORT"
}

check_dispatch_model() {
    local switch
    mkdir -p "$(dirname "$SPIN_REPORT")"
    echo '<testsuite name="dispatch.pml">' >"$SPIN_REPORT"
    spin_case holds "it holds with two faults" states -DFAULTS=2
    spin_case holds "it holds where no attempt is left" states -DFAULTS=2 -DATTEMPTS=2
    spin_case holds "every task ends" ends -DFAULTS=2
    for switch in FENCE_NOT_COMPARED FENCE_NOT_RAISED CANCEL_LOOKS_ONCE IDS_FORGOTTEN DELETE_FIRST GIVES_BACK_UNSEEN; do
        spin_case breaks "it breaks with $switch" states -DFAULTS=2 "-D$switch"
    done
    spin_case breaks "not every task ends with NOBODY_TAKES_OVER" ends -DFAULTS=1 -DNOBODY_TAKES_OVER
    echo '</testsuite>' >>"$SPIN_REPORT"
    ! grep '<failure' "$SPIN_REPORT"
}
