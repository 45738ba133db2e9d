runner validate "$FILES/q01_many.yaml" | head -1
