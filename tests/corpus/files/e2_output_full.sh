runner validate "$FILES/y01_null.yaml" > /dev/full
