runner validate /dev/zero
