runner validate --out json "$FILES/y01_null.yaml"
