# tries: to write to the image's file system
# stopped by: a read-only root
. /cloister/files/tools

for directory in / /bin /etc /home /lib /opt /root /usr /usr/bin /usr/local/bin /var /var/lib; do
    file=${directory%/}/cloister-probe
    if { true > "$file"; } 2> /dev/null; then
        rm -f "$file"
        breached "wrote to $directory"
    fi
done
held
