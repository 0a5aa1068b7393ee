# tries: to find variables of the worker, the engine or the host
# stopped by: an environment made of the request, the image and nothing else
. /cloister/files/tools

for name in $(env | awk -F= '/^[A-Za-z_][A-Za-z0-9_]*=/ { print $1 }'); do
    case $name in
        PATH | HOME | HOSTNAME | TERM | USER | LOGNAME | container) ;; # of the engine and of ours
        PWD | OLDPWD | SHLVL | _) ;; # of the shell
        CLOISTER_TASK_ID | CLOISTER_JOB_ID | CLOISTER_WORKSPACE_DIR) ;;
        OLLAMA_BASE_URL | OLLAMA_HOST | OPENAI_BASE_URL) ;;
        *) grep -qx "$name" /cloister/files/variables || breached "variable $name" ;;
    esac
done
held
